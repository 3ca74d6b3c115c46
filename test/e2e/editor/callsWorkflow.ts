import type { IDataObject, INode } from 'n8n-workflow';

import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import type { WorkflowToSave } from '../n8n/api';

/** The node whose items are submitted. */
export const CALLS = 'List Calls';

/** A workflow that begins with a list of calls, whose items are pinned: nobody is asked for them. */
export function callsWorkflow(
	name: string,
	calls: IDataObject[],
	...then: INode[]
): WorkflowToSave {
	const nodes = [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode(CALLS, 'n8n-nodes-base.httpRequest', {
			typeVersion: 4.2,
			parameters: { url: 'https://example.com/calls', options: {} },
		}),
		...then,
	].map((node, i): INode => ({ ...node, position: [i * 240, 0] }));
	return { ...chain(name, nodes), pinData: { [CALLS]: calls.map((json) => ({ json })) } };
}
