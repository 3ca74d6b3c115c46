import type { INodeParameters } from 'n8n-workflow';

import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import type { Simulator } from '../../soket-simulator';
import type { N8nApi, SavedWorkflow } from '../n8n/api';
import { withCredentials } from '../n8n/workflowFiles';
import { soketNode, webhookNode } from '../nodes';

/** The path of the webhook that starts the workflow. */
export const WEBHOOK = 'transcribe';

/** The URLs of one call of the webhook: they tell which call a batch, or an execution, came from. */
export function urlsOf(call: number, count: number): string[] {
	return Array.from({ length: count }, (_, i) => `https://example.com/call-${call}/${i}.mp3`);
}

/** The call that URLs in any text came from; undefined where there are none. */
export function callIn(text: string): number | undefined {
	const [, call] = /example\.com\/call-(\d+)\//.exec(text) ?? [];
	return call === undefined ? undefined : Number(call);
}

/** The calls whose batches Soket has accepted, one entry for each batch. */
export function acceptedCalls(soket: Simulator): number[] {
	return soket.batches.map(({ body }) => callIn(body.sources![0]!.url!)!);
}

/**
 * Makes a workflow listen: a webhook that takes `{ urls }` → one item per URL → Submit, with nothing set but the
 * credential and these parameters.
 */
export async function listen(
	api: N8nApi,
	{ token: accessToken, baseUrl }: Simulator,
	parameters: INodeParameters = {},
): Promise<SavedWorkflow> {
	const credential = await api.createCredential('soketApi', 'Soket', { accessToken, baseUrl });
	const nodes = [
		webhookNode(WEBHOOK),
		workflowNode('Split Out', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'body.urls', options: { destinationFieldName: 'url' } },
		}),
		soketNode(parameters),
	];
	const workflow = await api.saveWorkflow(
		withCredentials(chain('Transcribe what a webhook brings', nodes), [credential]),
	);
	await api.activate(workflow);
	return workflow;
}
