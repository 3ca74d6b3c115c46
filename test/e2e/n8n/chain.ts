import type { INode } from 'n8n-workflow';

import type { WorkflowToSave } from './api';

/** A workflow of nodes in a row, each feeding the next. */
export function chain(name: string, nodes: INode[]): WorkflowToSave {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((node, i) => [
				nodes[i]!.name,
				{ main: [[{ node: node.name, type: 'main' as const, index: 0 }]] },
			]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
