import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';

/** Runs the node over two items with an empty credential, as n8n does, and gives what it hands to n8n. */
async function handedOver(onError: INode['onError']) {
	const parameters: Record<string, unknown> = {
		resource: 'batch',
		operation: 'submit',
		mappingMode: 'autoMapInputData',
	};
	const context = {
		getInputData: () => [{ json: { file_id: 'a' } }, { json: { file_id: 'b' } }],
		getNode: () => ({ name: 'Soket', parameters, onError }),
		getNodeParameter: (name: string, _: number, fallback: unknown) => parameters[name] ?? fallback,
		getCredentials: () => Promise.resolve({ accessToken: '', baseUrl: '' }),
		continueOnFail: () => true,
		getExecutionCancelSignal: () => undefined,
	} as unknown as IExecuteFunctions;
	const [items] = await new SoketBatchTranscribe().execute.call(context);
	return items!;
}

const WORDS = 'The access token of the "Soket API" credential is empty';

// n8n 1 knows error items by it, and puts its message in the place of all JSON of an item that has it still.
it.each([
	['continueErrorOutput', { message: WORDS }],
	['continueRegularOutput', undefined],
] as const)(
	'under %s an error item has the property "error" that it needs, and no copy of it has one',
	async (onError, error) => {
		const items = await handedOver(onError);
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item.json.error).toBe(WORDS);
			expect(item.error).toEqual(error);
			expect('error' in item).toBe(error !== undefined);
			expect('error' in { ...item }).toBe(false);
		}
	},
);
