import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';

import { aFewAtATime } from '../../api/aFewAtATime';
import { fetchResults, waitForBatches } from '../../api/batches';
import type { Connection } from '../../api/connection';
import { isFailure, type ApiFailure } from '../../api/failure';
import type { Watched } from '../../api/waiting';
import { warnings } from '../../items/hints';
import { nameOf, notDoneHints, waitHint, type WaitedFor } from '../../steps/waiting';
import { RESULTS_MISSING } from './outputItems';
import type { SubmittedBatch } from './sendBatch';

/** A batch after the wait for it. */
export interface AwaitedBatch {
	submitted: SubmittedBatch;
	/** Its last status, and whether the time was up before it was done, or its results can't be read. */
	latest: IDataObject;
	/** Its results; undefined where there are none, for now. */
	files?: IDataObject[];
	/** Why its results could not be read. */
	failure?: ApiFailure;
}

/** What a wait has brought, and what the user should know of it. */
export interface AwaitedBatches {
	awaited: AwaitedBatch[];
	hints: NodeExecutionHint[];
}

const BATCHES: WaitedFor = {
	names: ['Batch', 'Batches'],
	advice: 'No transcript is lost: get them by Batch > Get Results with the batch_id.',
};

/**
 * Waits for all batches together and fetches the results of those that are done. Nothing that happens here
 * is an error: the batches are accepted, and their ids must reach the user.
 *
 * @param maxSeconds how long to wait, in seconds
 * @param wantsFiles whether the results are wanted, and not just how the batches ended
 */
export async function awaitTranscripts(
	connection: Connection,
	batches: SubmittedBatch[],
	maxSeconds: number,
	wantsFiles: boolean,
): Promise<AwaitedBatches> {
	if (batches.length === 0) return { awaited: [], hints: [] };
	const startedAt = Date.now();
	const watched = await waitForBatches(
		connection,
		batches.map(({ answer, fromEarlierTry }) => ({
			batchId: String(answer.batch_id),
			// The estimate counts from when the batch was accepted; of an earlier try, nobody knows when that was.
			estimatedSeconds: fromEarlierTry ? 0 : answer.estimated_completion_seconds,
		})),
		maxSeconds,
	);
	const awaited = await aFewAtATime(
		[...batches.entries()],
		async ([i, submitted]): Promise<AwaitedBatch> => {
			const { answer: latest = {}, isDone } = watched[i]!;
			if (!isDone) return { submitted, latest: { ...latest, timed_out: true } };
			if (!wantsFiles) return { submitted, latest };
			const id = String(submitted.answer.batch_id);
			const files = await fetchResults(connection, id, {}, Infinity);
			return isFailure(files)
				? { submitted, latest: { ...latest, ...RESULTS_MISSING }, failure: files }
				: { submitted, latest, files };
		},
	);
	const ids = batches.map(({ answer }) => String(answer.batch_id));
	return {
		awaited,
		hints: [
			waitHint({
				what: batches.length === 1 ? '1 batch' : `${batches.length} batches`,
				result: countsOf(watched),
				startedAt,
				watched,
			}),
			...notDoneHints(BATCHES, ids, watched),
			...unreadHints(awaited),
			...lackingHints(awaited),
		],
	};
}

/** Tells of batches that are done, but whose results could not be read. */
function unreadHints(awaited: AwaitedBatch[]): NodeExecutionHint[] {
	const unread = awaited.filter(({ failure }) => failure !== undefined);
	const problem = unread[0]?.failure?.problem;
	if (problem === undefined) return [];
	const areDone = unread.length === 1 ? 'is done, but its' : 'are done, but their';
	return warnings([
		`${nameIn(unread)} ${areDone} results could not be read (${problem}): the items have results_missing: true. ${BATCHES.advice}`,
	]);
}

/** Tells of batches whose results lack some of the files. */
function lackingHints(awaited: AwaitedBatch[]): NodeExecutionHint[] {
	const lacking = awaited.filter((batch) => countMissing(batch) > 0);
	if (lacking.length === 0) return [];
	const count = lacking.reduce((sum, batch) => sum + countMissing(batch), 0);
	const areDone = lacking.length === 1 ? 'is done, but its' : 'are done, but their';
	return warnings([
		`${nameIn(lacking)} ${areDone} results lack ${count} of the files: these items are as Submit gave them, with results_missing: true.`,
	]);
}

function nameIn(awaited: AwaitedBatch[]): string {
	return nameOf(
		BATCHES.names,
		awaited.map(({ submitted }) => String(submitted.answer.batch_id)),
	);
}

function countMissing({ submitted: { jobs }, files }: AwaitedBatch): number {
	if (files === undefined) return 0;
	const present = new Set(files.map(({ file_id }) => file_id));
	return jobs.filter(({ file_id }) => !present.has(file_id)).length;
}

function countsOf(watched: Watched[]): string {
	const sum = (counter: string) =>
		watched.reduce((total, { answer }) => {
			const count = answer?.[counter];
			return total + (typeof count === 'number' ? count : 0);
		}, 0);
	return `${sum('files_completed')} of ${sum('total_files')} files completed, ${sum('files_failed')} failed`;
}
