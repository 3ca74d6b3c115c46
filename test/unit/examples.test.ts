import type {
	IConnections,
	IDataObject,
	INode,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';

const folder = path.resolve(__dirname, '../../examples');

interface ExampleWorkflow {
	nodes: INode[];
	connections: IConnections;
}

const examples = readdirSync(folder).map((file) => ({
	file,
	workflow: JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ExampleWorkflow,
}));

const { description } = new SoketBatchTranscribe();

/** What n8n adds to a node that it makes a tool for agents of. */
const TOOL_PARAMETERS = ['descriptionType', 'toolDescription'];

const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-soket.');

/** The parameters that n8n's editor shows for these values, with the values that it takes over. */
function shownParameters(node: INode, parameters: INode['parameters']) {
	return NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
}

/** Values in the collections that n8n does not compare with their lists of options itself. */
function valuesOffTheList(node: INode): unknown[] {
	const { parameters } = node;
	const values = shownParameters(node, parameters);
	return description.properties
		.filter(
			(property) =>
				property.type === 'collection' &&
				NodeHelpers.displayParameter(values!, property, node, description),
		)
		.flatMap(({ name, options = [] }) =>
			(options as INodeProperties[]).map((inner) => {
				const value = (parameters[name] as IDataObject | undefined)?.[inner.name];
				const list = inner.options?.map((option) => (option as INodePropertyOptions).value);
				return inner.type === 'options' && value !== undefined && !list!.includes(value as string)
					? value
					: undefined;
			}),
		)
		.filter((value) => value !== undefined);
}

it('there are examples', () => expect(examples.length).toBeGreaterThanOrEqual(6));

describe.each(examples)('the example $file', ({ workflow: { nodes, connections } }) => {
	it('holds no credentials and no pinned data', () => {
		expect(nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(JSON.stringify({ nodes, connections })).not.toMatch(/pinData|Bearer |eyJ/);
	});

	it('connects nodes that are there, and leaves none alone', () => {
		const names = new Set(nodes.map((node) => node.name));
		const connected = new Set<string>();
		for (const [from, outputs] of Object.entries(connections)) {
			const to = Object.values(outputs)
				.flat(2)
				.map((target) => target!.node);
			for (const end of [from, ...to]) {
				expect(names).toContain(end);
				connected.add(end);
			}
		}
		const alone = nodes.filter(
			(node) => !connected.has(node.name) && node.type !== 'n8n-nodes-base.stickyNote',
		);
		expect(alone).toEqual([]);
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
			const withParameters = { ...node, parameters };
			expect(
				NodeHelpers.getNodeParametersIssues(description.properties, withParameters, description),
			).toBeNull();
			expect(valuesOffTheList(withParameters)).toEqual([]);
		},
	);
});
