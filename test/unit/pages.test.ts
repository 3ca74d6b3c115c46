import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { readPages } from '../../nodes/SoketBatchTranscribe/api/read';
import { answer, standInConnection } from './standInConnection';

/** A connection to a list; `change` is called before each page is given. */
function connectionTo(list: string[], change: (page: number) => void = () => undefined) {
	return standInConnection({
		replies: ({ query }) => {
			const { page, limit } = query as { page: number; limit: number };
			change(page);
			const files = list
				.slice((page - 1) * limit, page * limit)
				.map((file_id) => ({ file_id, at: page }));
			const total_pages = Math.ceil(list.length / limit);
			return answer(200, { page, limit, total_pages, files });
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
			{ numRuns: 200 },
		);
	});

	it('gives no file twice and loses none while new ones come in at the head', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 900 }),
				fc.array(fc.nat({ max: 150 }), { maxLength: 6 }),
				async (length, arrivals) => {
					const list = listOf(length);
					const { connection } = connectionTo(list, (page) => {
						if (page === 1) return;
						const arrived = arrivals[page - 2] ?? 0;
						list.unshift(...Array.from({ length: arrived }, (_, i) => `new-${page}-${i}`));
					});
					const files = await read(connection, Infinity);
					expect(new Set(files).size).toBe(files.length);
					expect(files.filter((id) => id.startsWith('f'))).toEqual(listOf(length));
				},
			),
			{ numRuns: 200 },
		);
	});

	it('ends at an empty page while files are deleted', async () => {
		const list = listOf(900);
		const { connection, calls } = connectionTo(list, (page) => {
			if (page === 2) list.length = 150;
		});
		expect(await read(connection, Infinity)).toEqual(listOf(200));
		expect(calls).toHaveLength(2);
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
		expect(calls).toHaveLength(3);
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
