import type { INode, INodeParameters } from 'n8n-workflow';

import { workflowNode } from '../engine/n8n/workflowNode';

/** The name of the node under test. */
export const SOKET = 'Soket Batch Transcribe';

/** The node under test. */
export function soketNode(parameters: INodeParameters = {}, more: Partial<INode> = {}): INode {
	return workflowNode(SOKET, 'n8n-nodes-soket.soketBatchTranscribe', { parameters, ...more });
}

/** Listens at `/webhook/PATH`, and answers at once. */
export function webhookNode(path: string): INode {
	return workflowNode('Webhook', 'n8n-nodes-base.webhook', {
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	});
}

/** Makes an item of each entry of the list `recordings` in the webhook's body. */
export function recordingsNode(): INode {
	return workflowNode('Recordings', 'n8n-nodes-base.splitOut', {
		parameters: { fieldToSplitOut: 'body.recordings', options: {} },
	});
}

/** Follows each job back to its recording by an expression, as a user's node downstream does. */
export function traceNode(): INode {
	const recording = "={{ $('Recordings').item.json.customer }}";
	return workflowNode('Trace', 'n8n-nodes-base.set', {
		typeVersion: 3.4,
		parameters: {
			mode: 'manual',
			includeOtherFields: true,
			include: 'all',
			assignments: {
				assignments: [{ id: 'customer', name: 'customer', type: 'string', value: recording }],
			},
			options: {},
		},
	});
}
