import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { batchItem, jobItems } from '../../nodes/SoketBatchTranscribe/answers/jobItems';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import type { AcceptedBatch } from '../../nodes/SoketBatchTranscribe/requests/batch';

const batchOf = (answer: IDataObject, entries: IDataObject[]): AcceptedBatch => ({
	sent: [newReference(0, 'file_id', 'f')],
	answer: { batch_id: 'b', ...answer, jobs: entries },
	entries,
	links: { sentOf: [null], itemOf: [0], candidates: [], unansweredCount: 0 },
	hash: 'h',
	fromEarlierTry: false,
});

it('no field of a job or an answer gets lost, and the job’s value wins', () => {
	const name = fc.string().filter((text) => !['error', 'api_error', 'jobs'].includes(text));
	const fields = fc.dictionary(fc.oneof(name, fc.constant('__proto__')), fc.jsonValue());
	// A field of the name "__proto__" is seen among the entries only.
	const entriesOf = (json: object) => new Map(Object.entries(json));
	fc.assert(
		fc.property(fields, fields, (job, answer) => {
			const [item] = jobItems(batchOf(answer, [job]), undefined);
			expect(entriesOf(item!.json)).toEqual(entriesOf({ batch_id: 'b', ...answer, ...job }));
		}),
	);
});

it('a batch has the ids of its files, where jobs have any', () => {
	const jobs = [{ file_id: 'f1' }, { file_id: null }, {}, { file_id: 'f0' }];
	expect(batchItem(batchOf({}, jobs)).json).toEqual({ batch_id: 'b', file_ids: ['f1', 'f0'] });
});
