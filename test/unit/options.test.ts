import { readCallLimits } from '../../nodes/SoketBatchTranscribe/items/options';

const limitsOf = (options: object) =>
	readCallLimits({ getNodeParameter: () => options, getNode: () => ({}) } as never);

describe('Timeout', () => {
	it('is 60 seconds for an answer and 300 for a transfer that stands still, where it is not set', () => {
		expect(limitsOf({})).toMatchObject({ timeoutSeconds: 60, transferTimeoutSeconds: 300 });
	});

	it('is the user’s own for both, where it is set', () => {
		expect(limitsOf({ timeout: 7 })).toMatchObject({
			timeoutSeconds: 7,
			transferTimeoutSeconds: 7,
		});
	});
});
