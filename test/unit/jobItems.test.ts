import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { batchItem, jobItems } from '../../nodes/SoketBatchTranscribe/answers/jobItems';
import { itemsNaming } from '../../nodes/SoketBatchTranscribe/items/namedOnce';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import type { AcceptedBatch } from '../../nodes/SoketBatchTranscribe/requests/batch';

/** A batch whose request named one file per list of items. */
function submitted(
	items: Array<[number, ...number[]]>,
	answer: IDataObject,
	itemOf: number[] = [],
): AcceptedBatch {
	return {
		sent: items.map(([item, ...moreItems], i) => ({
			...newReference(item, 'file_id', `f${i}`),
			moreItems,
		})),
		answer: { batch_id: 'b', ...answer },
		entries: (answer.jobs ?? []) as IDataObject[],
		links: { sentOf: itemOf.map(() => null), itemOf, candidates: [], unansweredCount: 0 },
		hash: 'h',
		fromEarlierTry: false,
	};
}

describe('jobItems', () => {
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
				for (const item of [...jobItems(batch, undefined), batchItem(batch)]) {
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
