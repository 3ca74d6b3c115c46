import { getEventListeners } from 'node:events';

import { openConnection } from '../../nodes/SoketBatchTranscribe/api/connection';

const limits = { timeoutSeconds: 60, transferTimeoutSeconds: 300, maxRetries: 3 };

async function connectionWith(signal: AbortSignal | undefined) {
	const context = {
		getCredentials: async () => ({ accessToken: 't', baseUrl: 'https://soket.test' }),
		getExecutionCancelSignal: () => signal,
	};
	return await openConnection(context as never, limits);
}

describe('a pause', () => {
	it('is as long as it should be, also without a signal, and leaves no listener behind', async () => {
		const { signal } = new AbortController();
		for (const given of [signal, undefined]) {
			const { pause } = await connectionWith(given);
			const startedAt = Date.now();
			expect(await pause(0.05)).toBe(true);
			expect(Date.now() - startedAt).toBeGreaterThanOrEqual(49);
		}
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('does not begin where the execution is cancelled already', async () => {
		const { pause } = await connectionWith(AbortSignal.abort());
		const startedAt = Date.now();
		expect(await pause(30)).toBe(false);
		expect(Date.now() - startedAt).toBeLessThan(1000);
	});
});
