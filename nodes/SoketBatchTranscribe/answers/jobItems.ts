import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { itemsNaming } from '../items/namedOnce';
import { linkTo, successJson, type LinkedItem } from '../items/outputItems';
import type { AcceptedBatch } from '../requests/batch';
import { entryItems } from './entryItems';

/** Tells the item of a file whose batch is done, but whose result could not be had, from one with a result. */
export const RESULTS_MISSING = { results_missing: true };

/**
 * One item per job: the job's fields and those of its batch.
 *
 * @param inputItems where to take `input` from; undefined to leave it out
 * @param latest what is known by now, which wins over both
 */
export function jobItems(
	batch: AcceptedBatch,
	inputItems: INodeExecutionData[] | undefined,
	latest?: IDataObject,
): LinkedItem[] {
	const items = withInput(batch, inputItems);
	for (const item of items) {
		item.json = successJson(latest === undefined ? item.json : { ...item.json, ...latest });
	}
	return items;
}

/** One item for the batch as a whole: its answer, with the ids of its files in place of the jobs. */
export function batchItem(batch: AcceptedBatch, latest: IDataObject = {}): LinkedItem {
	const file_ids = batch.entries
		.map(({ file_id }) => file_id)
		.filter((id) => typeof id === 'string');
	return {
		json: successJson({ ...metadataOf(batch), file_ids, ...latest }),
		pairedItem: linkTo(itemsNaming(batch.sent)),
	};
}

/**
 * The results of a batch with the fields of their jobs and the batch, linked as those are. A job without
 * a result stays as it is but for `results_missing`, so that nothing is lost.
 *
 * @param files the results, known by their `file_id`
 */
export function transcriptsOf(
	batch: AcceptedBatch,
	files: IDataObject[],
	inputItems: INodeExecutionData[] | undefined,
): LinkedItem[] {
	// A job that names no file has no result to be found by, but must not hide another such.
	const jobs = new Map(
		withInput(batch, inputItems).map((job) => [job.json.file_id ?? Symbol('no file_id'), job]),
	);
	const metadata = metadataOf(batch);
	const toAll = linkTo(itemsNaming(batch.sent));
	const transcripts = files.map((file): LinkedItem => {
		const job = jobs.get(file.file_id ?? '');
		jobs.delete(file.file_id ?? '');
		return { json: { ...(job?.json ?? metadata), ...file }, pairedItem: job?.pairedItem ?? toAll };
	});
	// Where the answer named no job, the one that stands for the batch is of use only if nothing else does.
	const isNamed = batch.entries.length > 0 || files.length === 0;
	const missing = [...(isNamed ? jobs.values() : [])];
	for (const job of missing) job.json = { ...job.json, ...RESULTS_MISSING };
	return [...transcripts, ...missing];
}

/**
 * For each item whose files were shared out among several requests, the batch that some of them are in: an
 * error item for the others must not hide it.
 */
export function acceptedBatchOf(batches: AcceptedBatch[]): (item: number) => IDataObject {
	const batchIds = new Map<number, string | number>();
	for (const { sent, answer } of batches) {
		for (const item of itemsNaming(sent)) batchIds.set(item, answer.batch_id);
	}
	return (item) => {
		const batch_id = batchIds.get(item);
		return batch_id === undefined ? {} : { batch_id };
	};
}

/** An item per job, those with a link to one item with its JSON under `input` where that is wanted. */
function withInput(
	batch: AcceptedBatch,
	inputItems: INodeExecutionData[] | undefined,
): LinkedItem[] {
	const items = entryItems(batch, metadataOf(batch));
	if (inputItems && batch.entries.length > 0) {
		for (const [i, { json }] of items.entries()) {
			const item = batch.links.itemOf[i] ?? null;
			if (item !== null) json.input = inputItems[item]!.json;
		}
	}
	return items;
}

function metadataOf({ answer }: AcceptedBatch): IDataObject {
	const { jobs: _, ...metadata } = answer;
	return metadata;
}
