import { workflowNode } from '../../engine/n8n/workflowNode';
import { chain } from '../n8n/chain';

/** The path of the webhook that starts the workflow. */
export const WEBHOOK = 'transcribe';
/** The node under test. */
export const SOKET_NODE = 'Soket Batch Transcribe';

/** The URLs of one call of the webhook: they tell which call a batch, or an execution, came from. */
export function urlsOf(call: number, count: number): string[] {
	return Array.from({ length: count }, (_, i) => `https://example.com/call-${call}/${i}.mp3`);
}

/** The call that URLs in any text came from; undefined where there are none. */
export function callIn(text: string): number | undefined {
	const [, call] = /example\.com\/call-(\d+)\//.exec(text) ?? [];
	return call === undefined ? undefined : Number(call);
}

/** A webhook that takes `{ urls }` → one item per URL → Submit, with nothing set but the credential. */
export const transcribeWorkflow = chain('Transcribe what a webhook brings', [
	workflowNode('Webhook', 'n8n-nodes-base.webhook', {
		typeVersion: 2,
		webhookId: WEBHOOK,
		parameters: { httpMethod: 'POST', path: WEBHOOK, responseMode: 'onReceived', options: {} },
	}),
	workflowNode('Split Out', 'n8n-nodes-base.splitOut', {
		parameters: { fieldToSplitOut: 'body.urls', options: { destinationFieldName: 'url' } },
	}),
	workflowNode(SOKET_NODE, 'n8n-nodes-soket.soketBatchTranscribe'),
]);
