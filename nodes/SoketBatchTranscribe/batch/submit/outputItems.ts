import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { linkTo } from '../../items/links';
import type { PlannedRequest } from './planRequests';
import type { SubmittedBatch } from './sendBatch';

/**
 * One item per job: the job's fields and those of its batch, flat; the job's value wins. A batch whose
 * answer names no job gives one item, so that its id is not lost.
 *
 * @param inputItems where to take `input` from; undefined to leave it out
 */
export function jobItems(
	{ request, answer, jobs, links }: SubmittedBatch,
	inputItems: INodeExecutionData[] | undefined,
): INodeExecutionData[] {
	const { jobs: _, ...metadata } = answer;
	if (jobs.length === 0) {
		return [{ json: successJson(metadata), pairedItem: linkTo(itemsOf(request)) }];
	}
	// Made once and shared: one each would take memory by the square where many jobs are ambiguous.
	const ambiguous = linkTo(links.candidates);
	return jobs.map((job, i) => {
		const item = links.itemOf[i] ?? null;
		const json = successJson({ ...job, ...metadata, ...job });
		if (item === null) return { json, pairedItem: ambiguous };
		if (inputItems) json.input = inputItems[item]!.json;
		return { json, pairedItem: { item } };
	});
}

/** One item for the batch as a whole: its answer, with the ids of its files in place of the jobs. */
export function batchItem({ request, answer, jobs }: SubmittedBatch): INodeExecutionData {
	const { jobs: _, ...metadata } = answer;
	const file_ids = jobs.map((job) => job.file_id).filter((id) => typeof id === 'string');
	return {
		json: successJson({ ...metadata, file_ids }),
		pairedItem: linkTo(itemsOf(request)),
	};
}

/** All items that named something in a request, each once, in the order of the items. */
export function itemsOf({ sent }: PlannedRequest): number[] {
	return [...new Set(sent.flatMap(({ items }) => items))].sort((a, b) => a - b);
}

/** n8n takes an item with a truthy `error` for a failure, and would run the node again. */
function successJson(json: IDataObject): IDataObject {
	if (!('error' in json)) return json;
	const { error, ...others } = json;
	return { ...others, api_error: error };
}
