import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import { askOnce, oneItem } from '../../nodes/SoketBatchTranscribe/requests/askOnce';

const context = (itemCount: number) =>
	({
		getInputData: () => Array.from({ length: itemCount }, () => ({ json: {} })),
		continueOnFail: () => true,
	}) as unknown as IExecuteFunctions;
const failure: ApiFailure = {
	httpCode: '404',
	accepted: 'no',
	problem: 'not found',
	advice: 'Look.',
};

describe('askOnce', () => {
	// More than JavaScript takes as arguments of one call.
	it('gives 150,000 items that asked for the same their answer, or an error each', async () => {
		const asked: string[] = [];
		const items = await askOnce(
			context(300_000),
			(item) => [item % 2 === 0 ? 'known' : 'unknown'],
			async (id) => {
				asked.push(id);
				return await Promise.resolve(id === 'known' ? { id } : failure);
			},
			oneItem,
		);
		expect(asked).toEqual(['known', 'unknown']);
		expect(items).toHaveLength(150_001);
		expect(items[0]!.json).toEqual({ id: 'known' });
		expect(items[0]!.pairedItem).toHaveLength(150_000);
		const report = { error: 'not found', message: 'Look.', details: { httpCode: '404' } };
		expect(items[1]).toEqual({ json: report, pairedItem: { item: 1 } });
		expect(items[150_000]).toEqual({ json: report, pairedItem: { item: 299_999 } });
	});
});
