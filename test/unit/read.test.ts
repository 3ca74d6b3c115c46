import fc from 'fast-check';

import type { ApiReply } from '../../nodes/SoketBatchTranscribe/api/connection';
import { read } from '../../nodes/SoketBatchTranscribe/api/read';
import { answer, fault, standInConnection, useStandInClock } from './standInConnection';

useStandInClock();

/** Reads from a stand-in that gives this reply to every try, of which there may be four. */
async function readFrom(...replies: ApiReply[]) {
	const { connection, calls } = standInConnection({ replies, maxRetries: 3 });
	const outcome = await read(connection, '/files', { limit: 1 });
	return { outcome, calls, tries: calls.length };
}

describe('read', () => {
	it('gives the answer of the first try that brings one, and pauses as long as Soket asks', async () => {
		const busy = answer(429, {}, { 'retry-after': '10' });
		const { outcome, calls } = await readFrom(busy, busy, answer(200, { count: 1 }));
		expect(outcome).toEqual({ count: 1 });
		const call = { method: 'GET', path: '/files', query: { limit: 1 } };
		expect(calls).toMatchObject([0, 10, 20].map((at) => ({ ...call, at })));
	});

	it('tries again after 429 and 5xx, as often as it may, and after no redirect and no other 4xx', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 300, max: 599 }), async (status) => {
				const { outcome, tries } = await readFrom(answer(status));
				expect(tries).toBe(status === 429 || status >= 500 ? 4 : 1);
				expect(outcome).toMatchObject({ httpCode: String(status) });
			}),
			{ examples: [[428], [429], [430], [499], [500]] },
		);
	});

	it.each([
		['no connection', fault('ECONNREFUSED', 'no'), 4],
		['a cancelled execution', fault('ERR_CANCELED'), 1],
		['a list', answer(200, []), 4],
		['nothing', answer(204, null), 4],
	])('makes of %s a failure', async (_, reply, expected) => {
		const { outcome, tries } = await readFrom(reply);
		expect(outcome).toHaveProperty('problem');
		expect(tries).toBe(expected);
	});

	it.each([
		[200, { error: 'File f1 not found', file_id: 'f1' }, true, 1],
		[404, { error: 'no such thing' }, true, 1],
		[500, { error: 'upload not found' }, true, 1],
		[200, { error: 'page must be positive' }, false, 1],
		[200, { error: 'worker not found' }, false, 1],
		[500, { error: 'database is down' }, false, 4],
	])('takes %i with %j for what it says', async (status, body, isNotFound, expected) => {
		const { outcome, tries } = await readFrom(answer(status, body));
		const accepted = expected === 1 ? 'no' : 'unknown';
		expect(outcome).toMatchObject({ httpCode: String(status), accepted, isNotFound });
		expect(tries).toBe(expected);
	});

	it.each([{ batch_id: 'b1', error: null }, { error: { code: 7 } }])(
		'takes %j for a result that tells of an error',
		async (body) => {
			expect((await readFrom(answer(200, body))).outcome).toEqual(body);
		},
	);
});
