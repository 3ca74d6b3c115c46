import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { linkTo } from '../../items/links';
import { successJson } from '../../items/successJson';
import type { LinkedTranscript } from '../../steps/transcripts';
import { itemsOf } from './planRequests';
import type { SubmittedBatch } from './sendBatch';

/** Tells the item of a file whose batch is done, but whose result could not be had, from one with a result. */
export const RESULTS_MISSING = { results_missing: true };

/**
 * One item per job: the job's fields and those of its batch, flat; the job's value wins. A batch whose
 * answer names no job gives one item, so that its id is not lost.
 *
 * @param inputItems where to take `input` from; undefined to leave it out
 * @param latest what is known by now, which wins over both
 */
export function jobItems(
	batch: SubmittedBatch,
	inputItems: INodeExecutionData[] | undefined,
	latest?: IDataObject,
): INodeExecutionData[] {
	return linkedJobs(batch, inputItems).map(({ json, link }) => ({
		json: successJson(latest === undefined ? json : { ...json, ...latest }),
		pairedItem: link,
	}));
}

/** One item for the batch as a whole: its answer, with the ids of its files in place of the jobs. */
export function batchItem(batch: SubmittedBatch, latest: IDataObject = {}): INodeExecutionData {
	const file_ids = batch.jobs.map((job) => job.file_id).filter((id) => typeof id === 'string');
	return {
		json: successJson({ ...metadataOf(batch), file_ids, ...latest }),
		pairedItem: linkTo(itemsOf(batch.request)),
	};
}

/**
 * The results of a batch with the fields of their jobs and the batch, linked as those are. A job without
 * a result stays as it is but for `results_missing`, so that nothing is lost.
 *
 * @param files the results, known by their `file_id`
 */
export function linkedTranscripts(
	batch: SubmittedBatch,
	files: IDataObject[],
	inputItems: INodeExecutionData[] | undefined,
): LinkedTranscript[] {
	// A job that names no file has no result to be found by, but must not hide another such.
	const jobs = new Map(
		linkedJobs(batch, inputItems).map((job) => [job.json.file_id ?? Symbol('no file_id'), job]),
	);
	const toAll = linkTo(itemsOf(batch.request));
	const transcripts = files.map((file) => {
		const job = jobs.get(file.file_id ?? '');
		jobs.delete(file.file_id ?? '');
		return {
			json: { ...(job?.json ?? metadataOf(batch)), ...file },
			link: job?.link ?? toAll,
		};
	});
	// Where the answer named no job, the one that stands for the batch is of use only if nothing else does.
	const isNamed = batch.jobs.length > 0 || files.length === 0;
	const missing = [...(isNamed ? jobs.values() : [])].map(({ json, link }) => ({
		json: { ...json, ...RESULTS_MISSING },
		link,
	}));
	return [...transcripts, ...missing];
}

function linkedJobs(
	batch: SubmittedBatch,
	inputItems: INodeExecutionData[] | undefined,
): LinkedTranscript[] {
	const { request, jobs, links } = batch;
	const metadata = metadataOf(batch);
	if (jobs.length === 0) return [{ json: metadata, link: linkTo(itemsOf(request)) }];
	// Made once and shared: one each would take memory by the square where many jobs are ambiguous.
	const ambiguous = linkTo(links.candidates);
	return jobs.map((job, i) => {
		const item = links.itemOf[i] ?? null;
		const json = withMetadata(job, metadata);
		if (item === null) return { json, link: ambiguous };
		if (inputItems) json.input = inputItems[item]!.json;
		return { json, link: { item } };
	});
}

/** The fields of a job, then those of its batch; the job's value wins. */
function withMetadata(job: IDataObject, metadata: IDataObject): IDataObject {
	// Assigning to `__proto__` would be something else than a field of that name.
	const isOdd = Object.hasOwn(job, '__proto__') || Object.hasOwn(metadata, '__proto__');
	if (isOdd) return { ...job, ...metadata, ...job };
	// The same, in a tenth of the time: there may be 100,000 of them.
	return Object.assign({}, job, metadata, job);
}

function metadataOf({ answer }: SubmittedBatch): IDataObject {
	const { jobs: _, ...metadata } = answer;
	return metadata;
}
