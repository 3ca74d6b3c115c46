import type { SavedCredential, WorkflowToSave } from './api';

/** Which nodes a credential of a type is picked in, by what their type begins with. */
const NODES: Record<string, string> = {
	soketApi: 'n8n-nodes-soket.',
	openAiApi: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
};

/** The workflow with credentials picked in its nodes, as a user does after an import. */
export function withCredentials<Workflow extends WorkflowToSave>(
	workflow: Workflow,
	credentials: SavedCredential[],
): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const fitting = credentials.filter(({ type }) => node.type.startsWith(NODES[type]!));
		if (fitting.length === 0) return node;
		const picked = Object.fromEntries(fitting.map(({ id, name, type }) => [type, { id, name }]));
		return { ...node, credentials: picked };
	});
	return { ...workflow, nodes };
}
