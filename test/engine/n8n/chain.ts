import type { INode } from 'n8n-workflow';

import type { WorkflowFile } from './engine';

/** What leads an output to these nodes. */
export const to = (...nodes: string[]) =>
	nodes.map((node) => ({ node, type: 'main' as const, index: 0 }));

/** A workflow of nodes in a row, each feeding the next. */
export function chain(name: string, nodes: INode[]): WorkflowFile {
	const connections = Object.fromEntries(
		nodes.slice(1).map((node, i) => [nodes[i]!.name, { main: [to(node.name)] }]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
