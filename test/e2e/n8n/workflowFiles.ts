import type { INodeParameters } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { SavedCredential, WorkflowToSave } from './api';

const EXAMPLES = path.resolve(__dirname, '../../../examples');

/** The names of the example workflows, sorted. */
export function exampleFiles(): string[] {
	return readdirSync(EXAMPLES).sort();
}

/** An example as it stands in its file. */
export function readExample(file: string): WorkflowToSave {
	return JSON.parse(readFileSync(path.join(EXAMPLES, file), 'utf8')) as WorkflowToSave;
}

/** Which nodes a credential of a type is picked in, by what their type begins with. */
const NODES: Record<string, string> = {
	soketApi: 'n8n-nodes-soket.',
	openAiApi: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
};

/** The workflow with credentials picked in its nodes, as a user does after an import. */
export function withCredentials(
	workflow: WorkflowToSave,
	credentials: SavedCredential[],
): WorkflowToSave {
	const nodes = workflow.nodes.map((node) => {
		const fitting = credentials.filter(({ type }) => node.type.startsWith(NODES[type]!));
		if (fitting.length === 0) return node;
		const picked = Object.fromEntries(fitting.map(({ id, name, type }) => [type, { id, name }]));
		return { ...node, credentials: picked };
	});
	return { ...workflow, nodes };
}

/**
 * The workflow with some parameters of one node changed.
 *
 * @throws if there is no such node
 */
export function withParameters(
	workflow: WorkflowToSave,
	name: string,
	parameters: INodeParameters,
): WorkflowToSave {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`"${workflow.name}" has no node "${name}"`);
	}
	const nodes = workflow.nodes.map((node) =>
		node.name === name ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...workflow, nodes };
}
