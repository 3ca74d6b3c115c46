import fc from 'fast-check';

import type { ApiFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import { sendSafely } from '../../nodes/SoketBatchTranscribe/api/sendSafely';
import { anyReply, isSurelyRefused } from './replies';
import {
	answer,
	fault,
	standInConnection,
	useStandInClock,
	type Script,
} from './standInConnection';

useStandInClock();

/** Sends a request to a stand-in; `seconds` is how long a conflict may be waited out. */
async function send(script: Script, seconds?: number, looks: Array<ApiFailure | undefined> = []) {
	const { connection, calls, pauses } = standInConnection(script);
	let made = 0;
	const outcome = await sendSafely(
		connection,
		() => ({ method: 'POST', path: `/batch/${++made}` }),
		seconds === undefined ? undefined : { seconds, look: async () => looks.shift() },
	);
	return { outcome, calls, pauses, times: calls.map(({ at }) => at), looksLeft: looks.length };
}

const later = { 'retry-after': '10' };
const conflict = (retryAfter = '10') => answer(409, {}, { 'retry-after': retryAfter });

describe('sendSafely', () => {
	it('sends nothing again after a reply that may mean that it was accepted', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(anyReply, { minLength: 1, maxLength: 8 }),
				fc.nat({ max: 4 }),
				fc.option(fc.nat({ max: 100 }), { nil: undefined }),
				async (first, maxRetries, seconds) => {
					const replies = [...first, answer(200)];
					const { outcome, calls } = await send({ replies, maxRetries }, seconds);
					const given = replies.slice(0, calls.length);
					expect(given.slice(0, -1).filter((reply) => !isSurelyRefused(reply))).toEqual([]);
					expect(outcome).toBe(given.at(-1));
				},
			),
		);
	});

	it('sends 429 and 503 with a time again, as often as it may, and no other answer', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 200, max: 599 }),
				fc.boolean(),
				fc.nat({ max: 3 }),
				async (status, saysWhen, maxRetries) => {
					const reply = answer(status, {}, saysWhen ? later : {});
					const { outcome, calls } = await send({ replies: [reply], maxRetries });
					const passes = status === 429 || (status === 503 && saysWhen);
					expect(calls).toHaveLength(passes ? maxRetries + 1 : 1);
					expect(outcome).toBe(reply);
				},
			),
			{
				examples: [429, 503, 409].flatMap((status) => [
					[status, true, 3],
					[status, false, 3],
				]),
			},
		);
	});

	it.each([
		['ECONNREFUSED', 'no', 4],
		['ENOTFOUND', 'no', 4],
		['ETIMEDOUT', 'unknown', 1],
		['ECONNRESET', 'unknown', 1],
		['ERR_CANCELED', 'no', 1],
	] as const)('after %s, when the request reached Soket: %s, tries %i times', async (...row) => {
		const [code, reachedSoket, tries] = row;
		const { calls } = await send({ replies: [fault(code, reachedSoket)], maxRetries: 3 });
		expect(calls).toHaveLength(tries);
	});

	it('makes the call anew for each try, and pauses as long as Soket asks', async () => {
		const { calls, times } = await send({ replies: [answer(429, {}, later)], maxRetries: 2 });
		expect(calls.map(({ path }) => path)).toEqual(['/batch/1', '/batch/2', '/batch/3']);
		expect(times).toEqual([0, 10, 20]);
	});

	it.each([
		['10', 25, [0, 10, 20, 25]],
		['60', 1, [0, 1]],
		['60', 0, [0]],
	])('with Retry-After: %s, waits %i seconds for a conflict to pass', async (...row) => {
		const [retryAfter, seconds, expected] = row;
		const { outcome, times } = await send({ replies: [conflict(retryAfter)] }, seconds);
		expect(times).toEqual(expected);
		expect(outcome).toMatchObject({ status: 409 });
	});

	it('waits for a conflict without using up its retries, nor the other way round', async () => {
		const busy = answer(429, {}, later);
		const replies = [busy, conflict(), conflict(), conflict(), busy, conflict(), answer(200)];
		const { outcome } = await send({ replies, maxRetries: 2 }, 100);
		expect(outcome).toMatchObject({ status: 200 });
	});

	it('ends the wait for a conflict with what a look finds, and looks after no other reply', async () => {
		const found: ApiFailure = { httpCode: undefined, accepted: 'no', problem: 'p', advice: 'a' };
		const replies = [answer(429, {}, later), conflict(), answer(503, {}, later), conflict()];
		const { outcome, calls, looksLeft } = await send({ replies }, 100, [undefined, found]);
		expect(outcome).toBe(found);
		expect(calls).toHaveLength(4);
		expect(looksLeft).toBe(0);
	});

	it.each([answer(429, {}, later), conflict()])(
		'ends when the execution is cancelled in a pause: %j',
		async (reply) => {
			const { outcome, pauses } = await send({ replies: [reply], cancelAt: 25 }, 100);
			expect(outcome).toMatchObject({ code: 'ERR_CANCELED' });
			expect(pauses).toEqual([10, 10, 10]);
		},
	);
});
