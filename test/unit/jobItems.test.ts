import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { batchItem, jobItems } from '../../nodes/SoketBatchTranscribe/answers/jobItems';
import { itemsNaming } from '../../nodes/SoketBatchTranscribe/items/namedOnce';
import { errorItem, linkTo } from '../../nodes/SoketBatchTranscribe/items/outputItems';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import type { AcceptedBatch } from '../../nodes/SoketBatchTranscribe/requests/batch';

/** A batch whose request named one file per list of items. */
function submitted(
	items: Array<[number, ...number[]]>,
	answer: IDataObject,
	itemOf: Array<number | null> = [],
	candidates: number[] = [],
): AcceptedBatch {
	return {
		sent: items.map(([item, ...moreItems], i) => ({
			...newReference(item, 'file_id', `f${i}`),
			moreItems,
		})),
		answer: { batch_id: 'b', ...answer },
		entries: (answer.jobs ?? []) as IDataObject[],
		links: { sentOf: itemOf.map(() => null), itemOf, candidates, unansweredCount: 0 },
		hash: 'h',
		fromEarlierTry: false,
	};
}

const inputItems: INodeExecutionData[] = [0, 1, 2].map((n) => ({ json: { n } }));

describe('jobItems', () => {
	it('gives each job its own fields and those of the batch, flat, without the other jobs', () => {
		const jobs = [
			{ file_id: 'f0', filename: 'a.mp3', status: 'queued', batch_id: 'own' },
			{ file_id: 'f1' },
		];
		const answer = { total_jobs: 2, estimated_audio_seconds: 1.5, status: 'new', jobs };
		const metadata = { total_jobs: 2, estimated_audio_seconds: 1.5 };
		expect(jobItems(submitted([[0], [1]], answer, [0, 1]), undefined)).toEqual([
			{
				json: { ...metadata, file_id: 'f0', filename: 'a.mp3', status: 'queued', batch_id: 'own' },
				pairedItem: { item: 0 },
			},
			{
				json: { ...metadata, file_id: 'f1', status: 'new', batch_id: 'b' },
				pairedItem: { item: 1 },
			},
		]);
	});

	it('lets no field of a job or an answer get lost, and the job’s value wins', () => {
		const fields = fc.dictionary(
			fc.string().filter((name) => !['error', 'api_error', 'jobs'].includes(name)),
			fc.jsonValue(),
		);
		fc.assert(
			fc.property(fields, fields, (job, answer) => {
				const batch = submitted([[0]], { ...(answer as IDataObject), jobs: [job] }, [0]);
				const [item] = jobItems(batch, undefined);
				const expected = new Map([
					['batch_id', 'b'],
					...Object.entries(answer),
					...Object.entries(job),
				] as Array<[string, unknown]>);
				expect(new Map(Object.entries(item!.json))).toEqual(expected);
			}),
		);
	});

	it('gives no item an "error", whatever Soket adds one day, and keeps its words', () => {
		const withErrors = fc.record({ error: fc.jsonValue() }, { requiredKeys: [] });
		fc.assert(
			fc.property(withErrors, fc.array(withErrors, { maxLength: 3 }), (answer, jobs) => {
				const json = { ...answer, jobs } as IDataObject;
				const batch = submitted(
					[[0]],
					json,
					jobs.map(() => 0),
				);
				for (const item of [
					...jobItems(batch, undefined),
					...jobItems(batch, inputItems),
					batchItem(batch),
				]) {
					expect(Object.keys(item.json)).not.toContain('error');
				}
				jobItems(batch, undefined).forEach((item, i) => {
					expect(item.json.api_error).toEqual(
						jobs[i] && 'error' in jobs[i] ? jobs[i].error : answer.error,
					);
				});
			}),
		);
	});

	it('links an ambiguous job to all candidates', () => {
		const items = jobItems(
			submitted([[0], [1]], { jobs: [{}, {}] }, [null, 1], [0, 1]),
			inputItems,
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 1 }],
			{ item: 1 },
		]);
	});

	it('adds the linked item’s JSON as "input" when asked, and none to an ambiguous job', () => {
		const batch = submitted([[0], [2]], { jobs: [{}, { input: 'own' }] }, [null, 2], [0, 2]);
		expect(jobItems(batch, inputItems).map(({ json }) => json.input)).toEqual([
			undefined,
			{ n: 2 },
		]);
		expect(jobItems(batch, undefined).map(({ json }) => json.input)).toEqual([undefined, 'own']);
	});

	it('keeps the id of a batch without any job, linked to all items that were in it', () => {
		expect(jobItems(submitted([[2], [0, 2]], { jobs: [], total_jobs: 0 }), undefined)).toEqual([
			{ json: { batch_id: 'b', total_jobs: 0 }, pairedItem: [{ item: 0 }, { item: 2 }] },
		]);
	});

	it('needs no more memory for 50,000 ambiguous jobs than for the candidates once', () => {
		const many = Array.from({ length: 50_000 }, (_, i) => i);
		const jobs = many.map(() => ({}));
		const batch = submitted(
			many.map((i) => [i]),
			{ jobs },
			many.map(() => null),
			many,
		);
		const items = jobItems(batch, undefined);
		expect(new Set(items.map(({ pairedItem }) => pairedItem)).size).toBe(1);
	});
});

describe('batchItem', () => {
	it('gives the answer without the jobs, their file ids, and links to all items of the request', () => {
		const jobs = [{ file_id: 'f1' }, { file_id: null }, {}, { file_id: 'f0' }];
		expect(batchItem(submitted([[1, 3], [0]], { total_jobs: 4, jobs }))).toEqual({
			json: { batch_id: 'b', total_jobs: 4, file_ids: ['f1', 'f0'] },
			pairedItem: [{ item: 0 }, { item: 1 }, { item: 3 }],
		});
	});
});

describe('itemsNaming', () => {
	it('names every item of a request once, in order, whatever they name together', () => {
		const items = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(fc.array(items, { maxLength: 10 }), (lists) => {
				const found = itemsNaming(submitted(lists as Array<[number, ...number[]]>, {}).sent);
				expect(new Set(found)).toEqual(new Set(lists.flat()));
				for (let i = 1; i < found.length; i++) expect(found[i]).toBeGreaterThan(found[i - 1]!);
			}),
		);
	});
});

describe('links and error items', () => {
	it('link to one item as an object, and to several as a list', () => {
		expect(linkTo([4])).toEqual({ item: 4 });
		expect(linkTo([4, 7])).toEqual([{ item: 4 }, { item: 7 }]);
	});

	it('have the three keys only by which n8n knows an item for the error output', () => {
		const item = errorItem(3, {
			error: 'what',
			message: 'what to do',
			details: { httpCode: '400' },
		});
		expect(item).toEqual({
			json: { error: 'what', message: 'what to do', details: { httpCode: '400' } },
			pairedItem: { item: 3 },
		});
	});
});
