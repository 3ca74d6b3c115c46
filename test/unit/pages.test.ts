import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type {
	ApiAnswer,
	ApiCall,
	Connection,
} from '../../nodes/SoketBatchTranscribe/api/connection';
import { readPages } from '../../nodes/SoketBatchTranscribe/api/read';
import { answer, standInConnection } from './standInConnection';

/** A connection to a list; `change` is called before each page is given, of `mostInOne` at most. */
function connectionTo(
	list: string[],
	change: (page: number) => void = () => undefined,
	mostInOne = 200,
) {
	return standInConnection({
		replies: ({ query }) => {
			const { page, limit } = query as { page: number; limit: number };
			const size = Math.min(limit, mostInOne);
			change(page);
			const onPage = list.slice((page - 1) * size, page * size);
			const files = onPage.map((file_id) => ({ file_id, at: page }));
			const total_pages = Math.ceil(list.length / size);
			return answer(200, { page, limit, total_pages, total_files: list.length, files });
		},
	});
}

const listOf = (length: number) => Array.from({ length }, (_, i) => `f${i}`);
const read = async (connection: Connection, limit: number) =>
	((await readPages(connection, '/files', { a: 'b' }, 'files', limit)) as IDataObject[]).map(
		({ file_id }) => file_id as string,
	);

describe('readPages', () => {
	it('gives as many as there are, up to the limit, in order, with no call too many', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 1300 }),
				fc.oneof(fc.integer({ min: 1, max: 1500 }), fc.constant(Infinity)),
				async (length, limit) => {
					const { connection, calls } = connectionTo(listOf(length));
					expect(await read(connection, limit)).toEqual(listOf(Math.min(length, limit)));
					const size = Math.min(limit, 200);
					expect(calls).toHaveLength(Math.max(1, Math.ceil(Math.min(length, limit) / size)));
					expect(calls.map(({ query }) => query)).toEqual(
						calls.map((_, i) => ({ a: 'b', page: i + 1, limit: size })),
					);
				},
			),
			{ numRuns: 100 },
		);
	});

	it('gives no file twice and loses none, in whatever order pages that are read at once are answered', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.scheduler(),
				fc.integer({ min: 1, max: 1500 }),
				fc.array(fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 150 })), { maxLength: 8, size: 'max' }),
				fc.boolean(),
				async (scheduler, length, arrivals, tellsTotal) => {
					const list = listOf(length);
					let count = 0;
					const { connection } = connectionTo(list, () => {
						const arrived = arrivals[count++] ?? 0;
						list.unshift(...Array.from({ length: arrived }, (_, i) => `new-${count}-${i}`));
					});
					const { call } = connection;
					const answerLater = async (asked: ApiCall) => {
						await scheduler.schedule(Promise.resolve());
						const reply = await call(asked);
						if (!tellsTotal) delete ((reply as ApiAnswer).body as IDataObject).total_files;
						return reply;
					};
					const reading = read({ ...connection, call: answerLater }, Infinity);
					const files = await scheduler.waitFor(reading);
					expect(new Set(files).size).toBe(files.length);
					expect(files.filter((id) => id.startsWith('f'))).toEqual(listOf(length));
				},
			),
			{ numRuns: 200 },
		);
	});

	it('reads a page again that was read before the one in front of it, with a change in between', async () => {
		const list = listOf(600);
		const { connection } = connectionTo(list);
		let answered: (() => void) | undefined;
		const isThirdAnswered = new Promise<void>((resolve) => (answered = resolve));
		const call: Connection['call'] = async (asked) => {
			if (asked.query?.page === 2) await isThirdAnswered;
			if (asked.query?.page !== 3 || list[0] === 'new') return await connection.call(asked);
			// One is deleted before the third page is read, and another one comes before the second is.
			list.shift();
			const reply = await connection.call(asked);
			list.unshift('new');
			answered?.();
			return reply;
		};
		expect(await read({ ...connection, call }, Infinity)).toEqual(listOf(600));
	});

	it('wastes few requests on a list that changes all the time', async () => {
		const list = listOf(4000);
		const { connection, calls } = connectionTo(list, (page) => list.unshift(`new-${page}`));
		const files = await read(connection, Infinity);
		expect(files.filter((id) => id.startsWith('f'))).toEqual(listOf(4000));
		expect(calls.length).toBeLessThanOrEqual(21 + 5);
	});

	it.each([
		['has at most five pages under way', 200, 1500, 8],
		['goes by the API’s own size of a page', 100, 550, 6],
	])('%s, and asks for none that the limit has no need of', async (...row) => {
		const [, pageSize, limit, expected] = row;
		let underWay = 0;
		let mostAtOnce = 0;
		const { connection, calls } = connectionTo(listOf(5000), undefined, pageSize);
		const call: Connection['call'] = async (asked) => {
			mostAtOnce = Math.max(mostAtOnce, ++underWay);
			await new Promise((resolve) => setImmediate(resolve));
			underWay -= 1;
			return await connection.call(asked);
		};
		expect(await read({ ...connection, call }, limit)).toEqual(listOf(limit));
		expect(calls).toHaveLength(expected);
		expect(mostAtOnce).toBe(5);
	});

	it('gives the failure of a page, but not of one behind the end', async () => {
		const readFailing = async (pageThatFails: number) => {
			const { connection } = connectionTo(listOf(1300));
			const call: Connection['call'] = async (asked) =>
				asked.query?.page === pageThatFails ? answer(403) : await connection.call(asked);
			return await readPages({ ...connection, call }, '/files', {}, 'files', Infinity);
		};
		for (const page of [1, 2, 4, 6, 7]) {
			expect(await readFailing(page)).toMatchObject({ httpCode: '403' });
		}
		expect(await readFailing(8)).toHaveLength(1300);
	});

	it('ends at an empty page while files are deleted, also where those behind it fail', async () => {
		const list = listOf(900);
		const { connection, calls } = connectionTo(list, (page) => {
			if (page === 2) list.length = 150;
		});
		const call: Connection['call'] = async (asked) =>
			Number(asked.query?.page) > 2 ? answer(404) : await connection.call(asked);
		expect(await read({ ...connection, call }, Infinity)).toEqual(listOf(200));
		expect(calls.map(({ query }) => query!.page)).toEqual([1, 2]);
	});

	/** A connection whose pages hold these entries; behind the last one they are empty. */
	const pagesOf = (field: string, pages: object[][], more: object = {}) =>
		standInConnection({
			replies: [...pages, []].map((entries) => answer(200, { ...more, [field]: entries })),
		});
	const a = { file_id: 'a' };
	const b = { file_id: 'b' };

	it('stops at an empty page, whatever the number of pages is said to be', async () => {
		const { connection, calls } = pagesOf('files', [[a], [b]], { total_pages: 9 });
		expect(await readPages(connection, '/files', {}, 'files', Infinity)).toEqual([a, b]);
		// Five at once behind the first one, and no more.
		expect(calls).toHaveLength(6);
	});

	it('reads on without a number of pages, until a page brings nothing new', async () => {
		const empty = pagesOf('files', [[a], [b]]);
		expect(await readPages(empty.connection, '/files', {}, 'files', Infinity)).toEqual([a, b]);
		expect(empty.calls).toHaveLength(3);
		const repeating = pagesOf('files', [[a], [a], [a]]);
		expect(await readPages(repeating.connection, '/files', {}, 'files', Infinity)).toEqual([a]);
		expect(repeating.calls).toHaveLength(2);
	});

	it('gives all the jobs of a file, but no job twice', async () => {
		const jobs = [1, 2, 3].map((chunk) => ({ file_id: 'a', chunk }));
		const pages = [jobs.slice(0, 2), jobs.slice(1)];
		const { connection } = pagesOf('jobs', pages, { total_pages: 2 });
		expect(await readPages(connection, '/results', {}, 'jobs', Infinity)).toEqual(jobs);
	});

	it('takes an answer without a list for a failure', async () => {
		const { connection } = standInConnection({
			replies: [answer(200, { count: 0 })],
			maxRetries: 0,
		});
		expect(await readPages(connection, '/files', {}, 'files', 10)).toMatchObject({
			problem: 'Soket sent an answer that does not fit the request (200)',
		});
	});
});
