import type { INode } from 'n8n-workflow';

/** A node of a workflow, with what n8n wants of every node and tests don't care about. */
export function workflowNode(name: string, type: string, more: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...more };
}
