import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { workflowNode } from '../../engine/n8n/workflowNode';
import { chain } from '../n8n/chain';
import type { WorkflowToSave } from '../n8n/api';

/** The node whose items are submitted. */
export const CALLS = 'List Calls';
/** The node under test. */
export const SOKET = 'Soket Batch Transcribe';

/** The node under test, as it is when it has just been added. */
export function soketNode(parameters: INodeParameters = {}): INode {
	return workflowNode(SOKET, 'n8n-nodes-soket.soketBatchTranscribe', { parameters });
}

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

/** Five calls as a list may bring them: by URL and by key, and the first one once more at the end. */
export const FIVE_CALLS = [
	{ customer: 'Asha', url: 'https://media.example.com/calls/asha.mp3', gcs_key: '' },
	{ customer: 'Ravi', url: '', gcs_key: 'calls/2026/ravi.wav' },
	{ customer: 'Meera', url: 'https://media.example.com/calls/meera.mp3', gcs_key: '' },
	{ customer: 'Kabir', url: 'https://media.example.com/calls/kabir.mp3', gcs_key: '' },
	{ customer: 'Asha', url: 'https://media.example.com/calls/asha.mp3', gcs_key: '' },
];
