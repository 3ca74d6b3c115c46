import type { IDataObject } from 'n8n-workflow';

import { waitForBatches } from '../../nodes/SoketBatchTranscribe/api/batches';
import { watchUntilDone, type Pending } from '../../nodes/SoketBatchTranscribe/api/watch';
import {
	answer,
	clock,
	fault,
	standInConnection,
	useStandInClock,
	type Script,
} from './standInConnection';

const ok = (done: boolean) => answer(200, { done });

useStandInClock();

async function watch(
	things: Pending[],
	maxSeconds: number,
	replies: NonNullable<Script['replies']>,
	cancelAt = Infinity,
) {
	const { connection, calls } = standInConnection({ replies, cancelAt });
	const isDone = ({ done }: IDataObject) => done === true;
	const watched = await watchUntilDone(connection, things, isDone, maxSeconds);
	return { watched, calls, times: calls.map(({ at }) => at) };
}
const one: Pending[] = [{ path: '/one', firstLookSeconds: 8 }];

describe('watchUntilDone', () => {
	it('looks first when that is worth while, then after pauses that grow up to 30 seconds', async () => {
		const { times, watched } = await watch(one, 3600, (_, count) => ok(count === 11));
		const pauses = times.slice(1).map((at, i) => at - times[i]!);
		expect(times[0]).toBe(8);
		expect(pauses.map((pause) => Math.round(pause * 10) / 10)).toEqual([
			2, 3, 4.5, 6.8, 10.1, 15.2, 22.8, 30, 30, 30,
		]);
		expect(watched).toMatchObject([{ isDone: true, looks: 11, failure: undefined }]);
	});

	it.each([
		[10, 3, [3, 5, 8, 10]],
		[10, 10, [10]],
		[10, 500, [10]],
		[0, 8, [0]],
	])('looks a last time when %i seconds are up; first %i', async (max, firstLookSeconds, at) => {
		const things = [{ path: '/one', firstLookSeconds }];
		const { times, watched } = await watch(things, max, () => ok(false));
		expect(times).toEqual(at);
		expect(watched).toMatchObject([{ isDone: false, answer: { done: false } }]);
	});

	it('looks at all things together, and no more at one that is done', async () => {
		const things = ['/a', '/b', '/c'].map((path) => ({ path, firstLookSeconds: 5 }));
		const { calls, watched } = await watch(things, 60, ({ path, at }) =>
			ok(path === '/a' || at >= 10),
		);
		expect(calls.map(({ path, at }) => [path, at])).toEqual([
			['/a', 5],
			['/b', 5],
			['/c', 5],
			['/b', 7],
			['/c', 7],
			['/b', 10],
			['/c', 10],
		]);
		expect(watched.map(({ looks: count }) => count)).toEqual([1, 3, 3]);
	});

	it.each([
		['500', answer(500)],
		['429', answer(429)],
		['a lost connection', fault('ECONNRESET')],
		['a web page', answer(200, '<html>')],
	])('waits on, however often %s comes', async (_, passing) => {
		const { watched } = await watch(one, 3600, (_look, count) => (count > 20 ? ok(true) : passing));
		expect(watched).toMatchObject([{ isDone: true, looks: 21, failure: undefined }]);
	});

	it('gives up after three refusals in a row, and not before', async () => {
		const replyOf = { x: answer(404), '5': fault('ECONNRESET'), '.': ok(false) };
		const signs = Array.from('xx.xx5xx.xxx') as Array<keyof typeof replyOf>;
		const replies = signs.map((sign) => replyOf[sign]);
		const { watched } = await watch(one, 3600, replies);
		expect(watched).toMatchObject([
			{ isDone: false, looks: 12, answer: { done: false }, failure: { httpCode: '404' } },
		]);
	});

	it('keeps the time that Retry-After asks for, once', async () => {
		const { times } = await watch(one, 3600, (_, count) =>
			count === 1 ? answer(429, {}, { 'retry-after': '50' }) : ok(count === 4),
		);
		expect(times.slice(0, 3)).toEqual([8, 58, 88]);
	});

	it('asks for nothing any more when the execution is cancelled', async () => {
		const { times, watched } = await watch(one, 3600, () => ok(false), 12);
		expect(times).toEqual([8, 10]);
		expect(watched).toMatchObject([{ isDone: false }]);
	});

	it('gives each thing its last look, also where another look lasted past the end', async () => {
		const things = [
			{ path: '/slow', firstLookSeconds: 8 },
			{ path: '/other', firstLookSeconds: 9 },
		];
		const { watched } = await watch(things, 20, ({ path }) => {
			if (path === '/slow') clock.pass(60);
			return ok(path === '/other');
		});
		expect(watched).toMatchObject([{ looks: 1 }, { looks: 1, isDone: true }]);
	});

	it('lets no look take much longer than there is time', async () => {
		const { calls } = await watch(one, 100, () => ok(false));
		expect(calls[0]).toMatchObject({ at: 8, maxSeconds: 60 });
		expect(calls.at(-2)!.maxSeconds).toBe(100 - calls.at(-2)!.at);
		expect(calls.at(-1)).toMatchObject({ at: 100, maxSeconds: 5 });
	});
});

describe('waitForBatches', () => {
	it('looks at each batch first after the estimate of the API, and not before two seconds', async () => {
		const estimates = [7.5, 0, 1.5, undefined, null, '9', -3];
		const batches = estimates.map((estimatedSeconds, i) => ({
			batchId: `b/${i}`,
			estimatedSeconds,
		}));
		const done = { status: 'completed', total_files: 1, files_completed: 1, files_failed: 0 };
		const { connection, calls } = standInConnection({ replies: [answer(200, done)] });
		const watched = await waitForBatches(connection, batches, 60);
		expect(watched.map(({ isDone }) => isDone)).toEqual(estimates.map(() => true));
		expect(calls.map(({ path, at }) => [path, at])).toEqual([
			...[1, 2, 3, 4, 5, 6].map((i) => [`/status/batch/b%2F${i}`, 2]),
			['/status/batch/b%2F0', 7.5],
		]);
	});
});
