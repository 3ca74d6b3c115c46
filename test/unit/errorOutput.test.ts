import type { IExecuteFunctions, INode, INodeParameters } from 'n8n-workflow';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';

/** Runs the node over two items with an empty credential, as n8n does, and gives what it hands to n8n. */
async function handedOver(onError: INode['onError']) {
	const parameters: INodeParameters = {
		resource: 'batch',
		operation: 'submit',
		mappingMode: 'autoMapInputData',
		output: 'jobs',
	};
	const node = { name: 'Soket', type: 'n8n-nodes-soket.soketBatchTranscribe', parameters, onError };
	const context = {
		getInputData: () => [
			{ json: { url: 'https://x.test/0' } },
			{ json: { url: 'https://x.test/1' } },
		],
		getNode: () => node,
		getNodeParameter: (name: string, _item: number, fallback: unknown) =>
			parameters[name] ?? fallback,
		getCredentials: () => Promise.resolve({ accessToken: '', baseUrl: '' }),
		continueOnFail: () => onError !== 'stopWorkflow',
		getExecutionCancelSignal: () => undefined,
	};
	const [items] = await new SoketBatchTranscribe().execute.call(
		context as unknown as IExecuteFunctions,
	);
	return items!;
}

const WORDS = 'The access token of the "Soket API" credential is empty';

describe('an error item, as the node hands it to n8n', () => {
	it('has a property by which n8n 1 knows it under the error output, and which no copy has', async () => {
		const items = await handedOver('continueErrorOutput');
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item.json.error).toBe(WORDS);
			expect(item.error?.message).toBe(WORDS);
			// n8n would put the message in the place of all JSON of a copy that has it.
			expect('error' in { ...item }).toBe(false);
		}
	});

	it('has none where there is no error output, for n8n would put it in the place of all JSON', async () => {
		const items = await handedOver('continueRegularOutput');
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item.json.error).toBe(WORDS);
			expect('error' in item).toBe(false);
		}
	});
});
