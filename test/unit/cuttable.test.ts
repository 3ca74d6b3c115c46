import { Readable } from 'node:stream';

import { cuttable } from '../../nodes/SoketBatchTranscribe/api/streams';

it('a body that nobody reads can be cut without an error that ends n8n', async () => {
	const cutter = new AbortController();
	const body = new Readable({ read: () => undefined });
	// As n8n's, it fails when the call is ended.
	cutter.signal.addEventListener('abort', () => body.destroy(new Error('the call was ended')));
	const closed = new Promise((resolve) => body.once('close', resolve));
	cuttable(body, cutter)(new Error('it stood still'));
	// An error that nobody listens to would fail this test, as it would end n8n.
	await closed;
	expect(cutter.signal.aborted).toBe(true);
});
