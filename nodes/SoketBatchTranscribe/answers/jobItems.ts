import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { itemsNaming } from '../items/namedOnce';
import { firstFields, linkTo, successJson, type LinkedItem } from '../items/outputItems';
import { uploadsFor, type AcceptedBatch } from '../requests/batch';
import type { AcceptedUpload } from '../requests/upload';
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
		item.json = successJson(
			latest === undefined
				? item.json
				: { ...firstFields(item.json, latest), ...item.json, ...latest },
		);
	}
	return items;
}

/**
 * One item for the batch as a whole: its answer, with the ids of its files in place of the jobs, and those of
 * the uploads by which the node brought them to Soket.
 */
export function batchItem(batch: AcceptedBatch, latest: IDataObject = {}): LinkedItem {
	const file_ids = batch.entries
		.map(({ file_id }) => file_id)
		.filter((id) => typeof id === 'string');
	return {
		json: successJson({ ...wholeBatch(batch), file_ids, ...latest }),
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
	const metadata = wholeBatch(batch);
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
 * For each item whose files were shared out among several requests, the uploads and batches that some of them
 * are in: an error item for the others must not hide them.
 */
export function acceptedOf(
	accepted: Array<AcceptedUpload | AcceptedBatch>,
): (item: number) => IDataObject {
	const ids = new Map<number, Record<'uploads' | 'batches', unknown[]>>();
	for (const { sent, answer } of accepted) {
		const { batch_id, batch_upload_id } = answer;
		for (const item of itemsNaming(sent)) {
			const ofItem = ids.get(item) ?? { uploads: [], batches: [] };
			if (batch_id === undefined) ofItem.uploads.push(batch_upload_id);
			else ofItem.batches.push(batch_id);
			ids.set(item, ofItem);
		}
	}
	return (item) => {
		const { uploads = [], batches = [] } = ids.get(item) ?? {};
		return { ...oneOrAll('batch_upload_id', uploads), ...oneOrAll('batch_id', batches) };
	};
}

/** An id under its name; several under the plural of that. */
function oneOrAll(name: string, ids: unknown[]): IDataObject {
	if (ids.length === 0) return {};
	return (ids.length === 1 ? { [name]: ids[0] } : { [`${name}s`]: ids }) as IDataObject;
}

/**
 * An item per job; those with a link to one item with its JSON under `input` where that is wanted, and those of
 * a file that the node itself has uploaded with its `batch_upload_id`.
 */
function withInput(
	batch: AcceptedBatch,
	inputItems: INodeExecutionData[] | undefined,
): LinkedItem[] {
	const { entries, links } = batch;
	if (entries.length === 0) return entryItems(batch, wholeBatch(batch));
	const items = entryItems(batch, metadataOf(batch));
	// Nothing to add, as for most batches of 100,000 jobs.
	if (!inputItems && batch.sent.every(({ audio }) => audio === undefined)) return items;
	for (const [i, { json }] of items.entries()) {
		const item = links.itemOf[i] ?? null;
		if (inputItems && item !== null) json.input = inputItems[item]!.json;
		const sent = links.sentOf[i];
		// The batch itself may name another upload.
		if (sent?.audio) json.batch_upload_id = entries[i]!.batch_upload_id ?? sent.uploadId;
	}
	return items;
}

/** What is known of a batch beside its jobs, with the uploads that the node itself has made for it. */
function wholeBatch(batch: AcceptedBatch): IDataObject {
	const ids = uploadsFor(batch.sent);
	return { ...metadataOf(batch), ...(ids.length > 0 && { batch_upload_ids: ids }) };
}

function metadataOf({ answer }: AcceptedBatch): IDataObject {
	const { jobs: _, ...metadata } = answer;
	return metadata;
}
