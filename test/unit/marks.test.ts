import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';

import { submitBatch, type BatchAnswer } from '../../nodes/SoketBatchTranscribe/api/batches';
import { isFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';
import { Ledger } from '../../nodes/SoketBatchTranscribe/requests/ledger';
import { marked, Marks } from '../../nodes/SoketBatchTranscribe/requests/marks';
import { planRequests, sendOnce } from '../../nodes/SoketBatchTranscribe/requests/sendOnce';
import { InMemoryDeduplicator } from '../engine/n8n/deduplicator';
import { anyReply, isSurelyRefused } from './replies';
import { answer, clock, standInConnection, useStandInClock } from './standInConnection';

useStandInClock();

const HOUR = 60 * 60;
const NODE = { node: { id: 'node' }, workflow: { id: 'workflow', active: true } } as never;

/** n8n's helpers for one node; all executions have the same database. */
function contextOn(database: InMemoryDeduplicator, signal?: AbortSignal) {
	const helpers: Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'> =
		{
			checkProcessedAndRecord: async (items, scope, options) =>
				await database.checkProcessedAndRecord(items, scope, NODE, options),
			removeProcessed: async (items, scope) => await database.removeProcessed(items, scope, NODE),
		};
	return { helpers, getExecutionCancelSignal: () => signal };
}

const marksOn = (database: InMemoryDeduplicator, signal?: AbortSignal) =>
	new Marks(contextOn(database, signal));

describe('Marks', () => {
	it.each([0, 1, 12, 23.9])(
		'last a day at least and two at most, however often they are asked for: set at %s h',
		async (hour) => {
			const database = new InMemoryDeduplicator();
			clock.pass(hour * HOUR);
			await marksOn(database).set('a', false);
			const found: boolean[] = [];
			for (let h = 1; h <= 48; h++) {
				clock.pass(HOUR);
				found.push(await marksOn(database).set('a', false));
				if (!found.at(-1)) break;
			}
			const lasted = found.indexOf(false) + 1;
			expect(lasted).toBeGreaterThan(24);
			expect(lasted).toBeLessThanOrEqual(48);
		},
	);

	it('leave nothing of a request behind that is under way at midnight', async () => {
		const database = new InMemoryDeduplicator();
		const marks = marksOn(database);
		clock.pass(23.9 * HOUR);
		await marks.set('a', false);
		clock.pass(30 * HOUR);
		marks.settle('a');
		await marks.end();
		expect(database.count).toBe(0);
	});

	it('are removed also where one was found and the request was sent anyway', async () => {
		const database = new InMemoryDeduplicator();
		await marksOn(database).set('a', false);
		clock.pass(24 * HOUR);
		const second = marksOn(database);
		expect(await second.set('a', true)).toBe(true);
		second.settle('a');
		await second.end();
		// The day before yesterday's is left over, and counts no more.
		expect(await marksOn(database).set('a', false)).toBe(false);
	});

	it('are bounded: the oldest ones are lost', async () => {
		const database = new InMemoryDeduplicator();
		const marks = marksOn(database);
		for (let n = 0; n < 600; n++) await marks.set(String(n), false);
		expect(database.count).toBe(1000);
		expect(await marksOn(database).set('599', false)).toBe(true);
		expect(await marksOn(database).set('0', false)).toBe(false);
	});

	it('are neither set nor waited for when the execution is cancelled', async () => {
		const database = new InMemoryDeduplicator();
		const controller = new AbortController();
		const marks = marksOn(database, controller.signal);
		await marks.set('a', false);
		marks.settle('a');
		controller.abort();
		expect(await marks.set('b', false)).toBe(false);
		expect(database.count).toBe(2);
		let isOver = false;
		void marks.end().then(() => (isOver = true));
		for (let i = 0; i < 5; i++) await Promise.resolve();
		expect(isOver).toBe(true);
		// The marks are removed in the end: else this test would not end.
		while (database.count > 0) await new Promise((resolve) => setTimeout(resolve, 1));
	});

	it('are no obstacle where n8n has no helper for them, or it throws', async () => {
		const without = new Marks({ helpers: {}, getExecutionCancelSignal: () => undefined } as never);
		const database = new InMemoryDeduplicator();
		database.failure = new Error('no database');
		for (const marks of [without, marksOn(database)]) {
			expect(await marks.set('a', false)).toBe(false);
			expect(await marks.set('a', true)).toBe(false);
			marks.remove('a');
			marks.settle('a');
			await marks.end();
		}
	});

	it('stay found where what n8n recorded of the question can’t be removed', async () => {
		const database = new InMemoryDeduplicator();
		await marksOn(database).set('a', false);
		clock.pass(24 * HOUR);
		const context = contextOn(database);
		context.helpers.removeProcessed = async () => {
			throw new Error('no database');
		};
		expect(await new Marks(context).set('a', false)).toBe(true);
	});
});

/** What becomes of an execution: the reply, or n8n's end before it or after it, before the run's end. */
const fate = fc.record({
	reply: fc.oneof(anyReply, fc.constant(answer(202, { batch_id: 'b' }))),
	mayBeTaken: fc.boolean(),
	dies: fc.constantFrom('never', 'in the request', 'after it'),
});

describe('a marked request', () => {
	it('is accepted once till its id is given out, whatever becomes of the executions', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fate, { maxLength: 8 }), async (fates) => {
				const database = new InMemoryDeduplicator();
				let taken = 0;
				for (const { reply, mayBeTaken, dies } of fates) {
					const { connection } = standInConnection({
						maxRetries: 0,
						replies: () => {
							const isAnswer = 'status' in reply && reply.status === 202;
							if (isAnswer || (mayBeTaken && !isSurelyRefused(reply))) taken += 1;
							if (dies === 'in the request') throw new Error('n8n ends');
							return reply;
						},
					});
					const marks = marksOn(database);
					const batches = batchRequests(connection, 0);
					const send: typeof batches.send = async ({ json }) =>
						await submitBatch(connection, json, { seconds: 0, look: async () => undefined });
					const kind = marked({ ...batches, send }, marks, false);
					const [request] = planRequests(kind, [newReference(0, 'file_id', 'f')], 0);
					// Its context is empty, as that of each new execution.
					const ledger = new Ledger<object, BatchAnswer>(kind.made, {}, 'run 0');
					const outcome = await sendOnce(kind, request!, ledger, false).catch(() => undefined);
					expect(taken).toBeLessThanOrEqual(1);
					if (dies !== 'never') continue;
					await marks.end();
					if (outcome && !isFailure(outcome)) taken = 0;
				}
			}),
			{ numRuns: 300 },
		);
	});
});
