import { Readable } from 'node:stream';

import { cuttable } from '../../nodes/SoketBatchTranscribe/api/streams';

/** The body of a call, that fails when the call is ended, as n8n's does. */
function callWithBody() {
	const cutter = new AbortController();
	const body = new Readable({ read: () => undefined });
	cutter.signal.addEventListener('abort', () => body.destroy(new Error('the call was ended')));
	return { body, cutter, cut: cuttable(body, cutter) };
}

describe('cuttable', () => {
	it('ends a body that nobody reads, and its call, without an error that ends n8n', async () => {
		const { body, cutter, cut } = callWithBody();
		const closed = new Promise((resolve) => body.once('close', resolve));
		cut(new Error('it stood still'));
		// An error that nobody listens to would fail this test, as it would end n8n.
		await closed;
		expect(cutter.signal.aborted).toBe(true);
	});

	it('tells whoever reads the body why it was cut', async () => {
		const { body, cut } = callWithBody();
		const reading = body.toArray();
		cut(new Error('it stood still'));
		await expect(reading).rejects.toThrow('it stood still');
	});
});
