import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { transcriptItems } from '../../steps/transcripts';
import { awaitTranscripts } from './awaitTranscripts';
import { batchItem, jobItems, linkedTranscripts } from './outputItems';
import { itemsOf } from './planRequests';
import type { SubmittedBatch } from './sendBatch';
import type { SubmitSettings } from './settings';

/**
 * The items for what Soket has accepted: the jobs or, after the wait for them, the transcripts. Items of
 * files that could not be transcribed are error items where there is an error output, behind the others.
 */
export async function deliver(
	context: IExecuteFunctions,
	connection: Connection,
	batches: SubmittedBatch[],
	{ output, includeInputFields, maxWaitSeconds, simplify }: SubmitSettings,
): Promise<INodeExecutionData[]> {
	const inputItems = includeInputFields ? context.getInputData() : undefined;
	const wantsJobs = output === 'jobs';
	if (maxWaitSeconds === null) {
		if (!wantsJobs) return batches.map((batch) => batchItem(batch));
		return batches.map((batch) => jobItems(batch, inputItems)).flat();
	}
	const { awaited, hints } = await awaitTranscripts(connection, batches, maxWaitSeconds, wantsJobs);
	context.addExecutionHints(...hints);
	if (!wantsJobs) return awaited.map(({ submitted, latest }) => batchItem(submitted, latest));
	const transcripts = awaited.flatMap(({ submitted, files }) =>
		files === undefined ? [] : linkedTranscripts(submitted, files, inputItems),
	);
	const [good, failed] = transcriptItems(context, transcripts, simplify);
	const unfinished = awaited.flatMap(({ submitted, latest, files }) =>
		files === undefined ? jobItems(submitted, inputItems, latest) : [],
	);
	return [...good, ...unfinished, ...failed];
}

/**
 * For each item whose files were shared out among several requests, the batch that some of them are in: an
 * error item for the others must not hide it.
 */
export function acceptedBatchOf(batches: SubmittedBatch[]): (item: number) => IDataObject {
	const batchIds = new Map<number, string | number>();
	for (const { request, answer } of batches) {
		for (const item of itemsOf(request)) batchIds.set(item, answer.batch_id);
	}
	return (item) => {
		const batch_id = batchIds.get(item);
		return batch_id === undefined ? {} : { batch_id };
	};
}
