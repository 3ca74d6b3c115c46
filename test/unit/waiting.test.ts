import type { IDataObject } from 'n8n-workflow';

import { waitForBatches } from '../../nodes/SoketBatchTranscribe/api/batches';
import type { ApiReply, Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { watchUntilDone, type Pending } from '../../nodes/SoketBatchTranscribe/api/waiting';

interface Look {
	path: string;
	/** Seconds after the start. */
	at: number;
	maxSeconds: number | undefined;
}

const ok = (done: boolean): ApiReply => ({ status: 200, headers: {}, body: { done } });
const status = (code: number, headers: Record<string, unknown> = {}): ApiReply => ({
	status: code,
	headers,
	body: {},
});
const cut: ApiReply = { code: 'ECONNRESET', reachedSoket: 'unknown' };

let now = 0;
beforeEach(() => {
	now = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => jest.restoreAllMocks());

/** A connection with a clock that only a wait moves on. `replyTo` gets each look, and its number from 1. */
function connectionTo(replyTo: (look: Look, count: number) => ApiReply, cancelAt = Infinity) {
	const looks: Look[] = [];
	const connection: Connection = {
		timeoutSeconds: 300,
		maxRetries: 3,
		call: async ({ path, maxSeconds }) => {
			looks.push({ path, at: now / 1000, maxSeconds });
			return await Promise.resolve(replyTo(looks.at(-1)!, looks.length));
		},
		openStream: () => Promise.reject(new Error('only paths are called')),
		addressOf: (path) => path,
		pause: async (seconds) => {
			now = Math.min(now + seconds * 1000, cancelAt * 1000);
			return await Promise.resolve(now < cancelAt * 1000);
		},
		withoutToken: (text) => text,
	};
	return { connection, looks };
}

async function watch(
	things: Pending[],
	maxSeconds: number,
	replyTo: (look: Look, count: number) => ApiReply,
	cancelAt?: number,
) {
	const { connection, looks } = connectionTo(replyTo, cancelAt);
	const isDone = (answer: IDataObject) => answer.done === true;
	const watched = await watchUntilDone(connection, things, isDone, maxSeconds);
	return { watched, looks, times: looks.map(({ at }) => at) };
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
		const { looks, watched } = await watch(things, 60, ({ path, at }) =>
			ok(path === '/a' || at >= 10),
		);
		expect(looks.map(({ path, at }) => [path, at])).toEqual([
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
		['500', status(500)],
		['429', status(429)],
		['a lost connection', cut],
		['a web page', { status: 200, headers: {}, body: '<html>' }],
	])('waits on, however often %s comes', async (_, fault) => {
		const { watched } = await watch(one, 3600, (_look, count) => (count > 20 ? ok(true) : fault));
		expect(watched).toMatchObject([{ isDone: true, looks: 21, failure: undefined }]);
	});

	it('gives up after three refusals in a row, and not before', async () => {
		const refusedBut = (pattern: string) => (_: Look, count: number) =>
			pattern[count - 1] === 'x' ? status(404) : pattern[count - 1] === '5' ? cut : ok(false);
		const inARow = await watch(one, 3600, refusedBut('xx.xx5xx.xxx'));
		expect(inARow.watched).toMatchObject([
			{ isDone: false, looks: 12, answer: { done: false }, failure: { httpCode: '404' } },
		]);
	});

	it('keeps the time that Retry-After asks for, once', async () => {
		const { times } = await watch(one, 3600, (_, count) =>
			count === 1 ? status(429, { 'retry-after': '50' }) : ok(count === 4),
		);
		expect(times.slice(0, 3)).toEqual([8, 58, 88]);
	});

	it('asks for nothing any more when the execution is cancelled', async () => {
		const { times, watched } = await watch(one, 3600, () => ok(false), 12);
		expect(times).toEqual([8, 10]);
		expect(watched).toMatchObject([{ isDone: false }]);
	});

	it('lets no look take much longer than there is time', async () => {
		const { looks } = await watch(one, 100, () => ok(false));
		expect(looks[0]).toMatchObject({ at: 8, maxSeconds: 60 });
		expect(looks.at(-2)!.maxSeconds).toBe(100 - looks.at(-2)!.at);
		expect(looks.at(-1)).toMatchObject({ at: 100, maxSeconds: 5 });
	});
});

describe('waitForBatches', () => {
	it('looks at each batch first after the estimate of the API, and not before two seconds', async () => {
		const estimates = [7.5, 0, 1.5, undefined, null, '9', -3];
		const batches = estimates.map((estimatedSeconds, i) => ({
			batchId: `b/${i}`,
			estimatedSeconds,
		}));
		const { connection, looks } = connectionTo(() => ({
			status: 200,
			headers: {},
			body: { status: 'completed', total_files: 1, files_completed: 1, files_failed: 0 },
		}));
		const watched = await waitForBatches(connection, batches, 60);
		expect(watched.map(({ isDone }) => isDone)).toEqual(estimates.map(() => true));
		expect(looks.map(({ path, at }) => [path, at])).toEqual([
			...[1, 2, 3, 4, 5, 6].map((i) => [`/status/batch/b%2F${i}`, 2]),
			['/status/batch/b%2F0', 7.5],
		]);
	});
});
