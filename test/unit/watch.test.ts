import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { waitForBatches } from '../../nodes/SoketBatchTranscribe/api/batches';
import type { Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { waitForUploads } from '../../nodes/SoketBatchTranscribe/api/uploads';
import { watchUntilDone, type Signs } from '../../nodes/SoketBatchTranscribe/api/watch';
import {
	answer,
	clock,
	fault,
	standInConnection,
	useStandInClock,
	type SeenCall,
	type Script,
} from './standInConnection';

const ok = (done: boolean) => answer(200, { done });

useStandInClock();
// The pauses are drawn at random: the middle ones come, and the shortest is 0.91 seconds.
beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0.5));

const signs: Signs = {
	isDone: ({ done }: IDataObject) => done === true,
	countsIn: () => ({ completed: undefined, failed: undefined, total: undefined }),
};

/** Watches things that were accepted at the start. */
async function watch(paths: string[], maxSeconds: number, replies: NonNullable<Script['replies']>) {
	const { connection, calls } = standInConnection({ replies });
	const things = paths.map((path) => ({ path, acceptedAt: Date.now() }));
	const watched = await watchUntilDone(connection, things, signs, maxSeconds);
	return { watched, calls, times: calls.map(({ at }) => at) };
}
const one = ['/one'];
const timesOf = (calls: SeenCall[], path: string) =>
	calls.filter((call) => call.path === path).map(({ at }) => at);

describe('watchUntilDone', () => {
	it.each([0, 0.5, 10, 100])('looks a last time when %f seconds are up', async (max) => {
		const { times, watched } = await watch(one, max, () => ok(false));
		expect(times.at(-1)).toBe(max);
		expect(watched).toMatchObject([{ isDone: false, answer: { done: false } }]);
	});

	it('looks at all things together, and no more at one that is done', async () => {
		const { calls, watched } = await watch(['/a', '/b', '/c'], 60, ({ path, at }) =>
			ok(path === '/a' || at >= 3),
		);
		expect(calls.map(({ path, at }) => `${path} ${Math.round(at)}`).join()).toBe(
			'/a 1,/b 1,/c 1,/b 2,/c 2,/b 3,/c 3,/b 4,/c 4',
		);
		expect(watched.map(({ looks: count }) => count)).toEqual([1, 4, 4]);
	});

	it('makes at most five looks in any second, and a last one at each thing before the time is up', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 40, size: 'max' }),
				fc.integer({ min: 8, max: 60 }),
				async (durations, maxSeconds) => {
					const start = Date.now() / 1000;
					const paths = durations.map((_, i) => `/${i}`);
					const doneAt = new Map(paths.map((path, i) => [path, durations[i]!]));
					const { calls, times, watched } = await watch(paths, maxSeconds, ({ path, at }) =>
						ok(at >= doneAt.get(path)!),
					);
					const sixSpan = times.slice(5).map((sixth, i) => sixth - times[i]!);
					expect(Math.min(...sixSpan)).toBeGreaterThan(0.999);
					// The last look may have to wait for its turn, but no longer.
					const seconds = Date.now() / 1000 - start;
					expect(seconds).toBeLessThanOrEqual(maxSeconds + (paths.length > 1 ? 1 : 0) + 0.001);
					const lastTimes = paths
						.filter((_, i) => !watched[i]!.isDone)
						.map((path) => timesOf(calls, path).at(-1)!);
					const lastRound = maxSeconds - paths.length / 5;
					expect(Math.min(...lastTimes)).toBeGreaterThan(lastRound - 0.001);
				},
			),
			{ numRuns: 50 },
		);
	});

	it('has its turns for all of many things', async () => {
		const paths = Array.from({ length: 50 }, (_, i) => `/${i}`);
		const { calls } = await watch(paths, 100, () => ok(false));
		const counts = paths.map((path) => timesOf(calls, path).length);
		expect(Math.min(...counts)).toBeGreaterThanOrEqual(8);
		expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
	});

	it('waits on, however often there is no answer', async () => {
		for (const passing of [answer(500), answer(429), fault('ECONNRESET'), answer(200, '<html>')]) {
			const { watched } = await watch(one, 3600, (_, count) => (count > 20 ? ok(true) : passing));
			expect(watched).toMatchObject([{ isDone: true, looks: 21, failure: undefined }]);
		}
	});

	it('gives up after three refusals in a row, and not before', async () => {
		const replyOf = { x: answer(404), '5': fault('ECONNRESET'), '.': ok(false) };
		const marks = Array.from('xx.xx5xx.xxx') as Array<keyof typeof replyOf>;
		const replies = marks.map((mark) => replyOf[mark]);
		const { watched } = await watch(one, 3600, replies);
		expect(watched).toMatchObject([
			{ isDone: false, looks: 12, answer: { done: false }, failure: { httpCode: '404' } },
		]);
	});

	it('gives an id that is not known yet some seconds to become known', async () => {
		const { times, watched } = await watch(one, 3600, ({ at }) =>
			at < 6 ? answer(404) : ok(true),
		);
		expect(times).toHaveLength(3);
		expect(watched).toMatchObject([{ isDone: true }]);
	});

	it('keeps the time that Retry-After asks for, once, and for all things', async () => {
		const { calls } = await watch(['/a', '/b'], 3600, ({ path, at }, count) =>
			count === 1 ? answer(429, {}, { 'retry-after': '50' }) : ok(path === '/b' && at > 60),
		);
		for (const path of ['/a', '/b']) {
			const [first, second, third] = timesOf(calls, path);
			expect(second! - first!).toBeCloseTo(50);
			expect(third! - second!).toBeLessThan(6);
		}
	});

	it('looks a last time when the time is up, whatever Retry-After asks for', async () => {
		const { times } = await watch(one, 10, () => answer(503, {}, { 'retry-after': '50' }));
		expect(times.map(Math.round)).toEqual([1, 10]);
	});

	it('asks for nothing any more when the execution is cancelled', async () => {
		const { connection, calls } = standInConnection({ replies: [ok(false)], cancelAt: 2 });
		await watchUntilDone(connection, [{ path: '/one', acceptedAt: Date.now() }], signs, 3600);
		expect(calls.map(({ at }) => Math.round(at))).toEqual([1, 2]);
	});

	it('gives each thing its last look, also where another look lasted past the end', async () => {
		const { connection } = standInConnection({
			replies: ({ path }) => {
				if (path === '/slow') clock.pass(60);
				return ok(path === '/other');
			},
		});
		const things = [
			{ path: '/slow', acceptedAt: Date.now() },
			{ path: '/other', acceptedAt: Date.now() - 100_000 },
		];
		const watched = await watchUntilDone(connection, things, signs, 20);
		expect(watched).toMatchObject([{ looks: 1 }, { looks: 1, isDone: true }]);
	});

	it('lets no look take much longer than there is time', async () => {
		const { calls } = await watch(one, 100, () => ok(false));
		for (const { at, maxSeconds } of calls) {
			expect(maxSeconds).toBeCloseTo(Math.min(Math.max(5, 100 - at), 60));
		}
	});
});

/** When a batch was looked at that never gets done. */
async function batchTimes(when: { acceptedAt: number | undefined; estimatedSeconds?: unknown }) {
	const { connection, calls } = standInConnection({ replies: [answer(200)] });
	await waitForBatches(connection, [{ batchId: 'b/1', ...when }], 600);
	expect(new Set(calls.map(({ path }) => path))).toEqual(new Set(['/status/batch/b%2F1']));
	return calls.map(({ at }) => at);
}

describe('waitForBatches', () => {
	it('looks less often while the estimate says that most of the time is left', async () => {
		const without = await batchTimes({ acceptedAt: Date.now() });
		const far = await batchTimes({ acceptedAt: Date.now(), estimatedSeconds: 9000 });
		expect(far.length).toBeLessThan(without.length * 0.9);
	});

	it('counts the time from when the batch was accepted', async () => {
		clock.pass(1000);
		const [first] = await batchTimes({ acceptedAt: Date.now() - 1_000_000 });
		expect(first).toBeCloseTo(30 / 1.1);
	});

	it('begins anew, and without the estimate, where nobody knows when that was', async () => {
		clock.pass(1000);
		const unknown = await batchTimes({ acceptedAt: undefined, estimatedSeconds: 9000 });
		const known = await batchTimes({ acceptedAt: Date.now() });
		expect(unknown.map(Math.round)).toEqual(known.map(Math.round));
	});
});

it.each<[string, (connection: Connection) => Promise<unknown>, (done: number) => object]>([
	[
		'batches',
		async (connection) => await waitForBatches(connection, [{ batchId: 'b', acceptedAt: 0 }], 60),
		(done) => ({ status: 'processing', total_files: 1000, files_completed: done, files_failed: 1 }),
	],
	[
		'uploads',
		async (connection) =>
			await waitForUploads(connection, [{ batchUploadId: 'u', acceptedAt: 0 }], 60),
		(done) => ({ total_files: 1000, completed: done, failed: 1, uploading: 1, pending: 0 }),
	],
])('looks sooner when the counters of %s say that the end is near', async (_, wait, counting) => {
	clock.pass(1000);
	const pauseWith = async (done: number) => {
		const { connection, calls } = standInConnection({ replies: [answer(200, counting(done))] });
		await wait(connection);
		return calls[1]!.at - calls[0]!.at;
	};
	expect(await pauseWith(998)).toBeLessThan(1);
	expect(await pauseWith(499)).toBeGreaterThan(20);
});
