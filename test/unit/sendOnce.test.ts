import fc from 'fast-check';

import { submitBatch, type BatchAnswer } from '../../nodes/SoketBatchTranscribe/api/batches';
import type { ApiFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import type { ConflictWait } from '../../nodes/SoketBatchTranscribe/api/sendSafely';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';
import { Ledger } from '../../nodes/SoketBatchTranscribe/requests/ledger';
import { planRequests, sendOnce } from '../../nodes/SoketBatchTranscribe/requests/sendOnce';
import { anyReply, isSurelyRefused } from './replies';
import {
	answer,
	fault,
	standInConnection,
	useStandInClock,
	type Script,
} from './standInConnection';

useStandInClock();

const BATCH = { batch_id: 'b1' };
const accepted = answer(202, BATCH);

/** An execution: each run of the node sends the same request, and finds what the runs before remembered. */
function execution(conflict: ConflictWait = { seconds: 0, look: async () => undefined }) {
	const store = {};
	return async (replies: NonNullable<Script['replies']>, resubmitUncertain = false) => {
		const { connection, calls } = standInConnection({ replies, maxRetries: 2 });
		const kind = batchRequests(connection, 0);
		const [request] = planRequests(kind, [newReference(0, 'file_id', 'f1')], 0);
		const outcome = await sendOnce(
			{ send: async ({ json }) => await submitBatch(connection, json, conflict) },
			request!,
			new Ledger<object, BatchAnswer>(kind.made, store, 'run 0'),
			resubmitUncertain,
		);
		return { outcome, tries: calls.length };
	};
}

/** What becomes of one call: the reply, or the end of n8n's process, and whether Soket takes the request. */
const fate = fc.oneof(
	fc.constant({ reply: accepted, isTaken: true }),
	fc
		.tuple(fc.oneof(anyReply, fc.constant('n8n ends' as const)), fc.boolean())
		.map(([reply, mayBeTaken]) => ({
			reply,
			isTaken: mayBeTaken && (reply === 'n8n ends' || !isSurelyRefused(reply)),
		})),
);

describe('sendOnce', () => {
	it('lets Soket accept a request once only, whatever becomes of the calls and runs', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fate, { maxLength: 12 }),
				fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
				fc.nat({ max: 30 }),
				async (fates, runs, seconds) => {
					const run = execution({ seconds, look: async () => undefined });
					let taken = 0;
					const reply = () => {
						const next = fates.shift() ?? { reply: accepted, isTaken: true };
						if (next.isTaken) taken += 1;
						if (next.reply === 'n8n ends') throw new Error(next.reply);
						return next.reply;
					};
					for (const isTwiceAtOnce of runs) {
						await Promise.allSettled(isTwiceAtOnce ? [run(reply), run(reply)] : [run(reply)]);
					}
					expect(taken).toBeLessThanOrEqual(1);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('sends one of two equal requests at the same time', async () => {
		const run = execution();
		const [first, second] = await Promise.all([run([accepted]), run([accepted])]);
		expect(first).toEqual({ outcome: { answer: BATCH, fromEarlierTry: false }, tries: 1 });
		expect(second).toMatchObject({ outcome: { accepted: 'unknown' }, tries: 0 });
	});

	it.each([false, true])(
		'gives back the answer of an earlier run and sends nothing, "Resubmit Uncertain": %j',
		async (resubmitUncertain) => {
			const run = execution();
			await run([accepted]);
			expect(await run([], resubmitUncertain)).toEqual({
				outcome: { answer: BATCH, fromEarlierTry: true },
				tries: 0,
			});
		},
	);

	it.each([
		['a lost connection', fault('ECONNRESET'), 'ECONNRESET'],
		['a fault of Soket’s', answer(500, BATCH), '500'],
		['an answer without an id', answer(202, {}), '202'],
	])('sends a request again after %s only where that is asked for', async (_, reply, httpCode) => {
		const run = execution();
		expect(await run([reply])).toMatchObject({ outcome: { accepted: 'unknown', httpCode } });
		for (let i = 0; i < 2; i++) {
			const { outcome, tries } = await run([accepted]);
			expect(outcome).toMatchObject({ accepted: 'unknown', httpCode });
			expect((outcome as ApiFailure).problem).toMatch(
				/^an earlier try ended without a clear answer/,
			);
			expect(tries).toBe(0);
		}
		expect(await run([accepted], true)).toEqual({
			outcome: { answer: BATCH, fromEarlierTry: false },
			tries: 1,
		});
	});

	it.each([
		['a refusal', answer(422, BATCH), 1],
		['too many requests', answer(429, {}, { 'retry-after': '1' }), 3],
		['no connection', fault('ECONNREFUSED', 'no'), 3],
	])('sends a request in the next run after %s', async (_, reply, tries) => {
		const run = execution();
		expect(await run([reply])).toMatchObject({ outcome: { accepted: 'no' }, tries });
		expect(await run([accepted])).toMatchObject({ outcome: { answer: BATCH }, tries: 1 });
	});

	it('sends a request in the next run after a look at a conflict has ended the wait', async () => {
		const found: ApiFailure = { httpCode: undefined, accepted: 'no', problem: 'p', advice: 'a' };
		const run = execution({ seconds: 60, look: async () => found });
		expect(await run([answer(409)])).toEqual({ outcome: found, tries: 1 });
		expect(await run([accepted])).toMatchObject({ outcome: { answer: BATCH }, tries: 1 });
	});
});
