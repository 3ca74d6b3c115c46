import type { IConnections, INode } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';
import { read, ROOT } from '../repository';

interface ExampleWorkflow {
	nodes: INode[];
	connections: IConnections;
}

const examples = readdirSync(path.join(ROOT, 'examples')).map((file) => ({
	file,
	workflow: JSON.parse(read(`examples/${file}`)) as ExampleWorkflow,
}));

const { description } = new SoketBatchTranscribe();

/** What n8n adds to a node that it makes a tool for agents of. */
const TOOL_PARAMETERS = ['descriptionType', 'toolDescription'];

const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-soket.');

/** The parameters that n8n's editor shows for these values, with the values that it takes over. */
const shownParameters = (node: INode, parameters: INode['parameters']) =>
	NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description);

it('there are examples', () => expect(examples.length).toBeGreaterThanOrEqual(6));

describe.each(examples)('the example $file', ({ workflow: { nodes, connections } }) => {
	it('holds no credentials and no pinned data', () => {
		expect(nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(JSON.stringify({ nodes, connections })).not.toMatch(/pinData|Bearer |eyJ/);
	});

	it.each(nodes.filter(isOurs).map((node) => [node.name, node] as const))(
		'has only parameters in "%s" that the node shows, with values that it takes',
		(_, node) => {
			const parameters = Object.fromEntries(
				Object.entries(node.parameters).filter(
					([key]) => !(node.type.endsWith('Tool') && TOOL_PARAMETERS.includes(key)),
				),
			);
			// What is hidden, or of no such name, n8n would drop.
			expect(shownParameters(node, parameters)).toMatchObject(parameters);
			const issues = NodeHelpers.getNodeParametersIssues(
				description.properties,
				{ ...node, parameters },
				description,
			);
			expect(issues).toBeNull();
		},
	);
});
