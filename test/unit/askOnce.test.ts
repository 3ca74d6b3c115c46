import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import { askOnce, oneItem } from '../../nodes/SoketBatchTranscribe/requests/askOnce';

// More than JavaScript takes as arguments of one call.
it('150,000 items that asked for the same get their answer, or an error each', async () => {
	const context = {
		getInputData: () => Array.from({ length: 300_000 }, () => ({ json: {} })),
		continueOnFail: () => true,
	} as unknown as IExecuteFunctions;
	const failure: ApiFailure = { httpCode: '404', accepted: 'no', problem: 'p', advice: 'a' };
	const items = await askOnce(
		context,
		(item) => [item % 2 === 0 ? 'known' : 'unknown'],
		async (id) => await Promise.resolve(id === 'known' ? { id } : failure),
		oneItem,
	);
	expect(items).toHaveLength(150_001);
	expect(items[0]!.pairedItem).toHaveLength(150_000);
	expect(items[150_000]!.pairedItem).toEqual({ item: 299_999 });
});
