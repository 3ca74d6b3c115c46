import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';

import { aFewAtATime } from '../../api/aFewAtATime';
import { fetchResults, waitForBatches } from '../../api/batches';
import type { Connection } from '../../api/connection';
import { isFailure } from '../../api/failure';
import type { Watched } from '../../api/waiting';
import { waitHint, whyNotDone } from '../../steps/waiting';
import type { SubmittedBatch } from './sendBatch';

/** A batch after the wait for it. */
export interface AwaitedBatch {
	submitted: SubmittedBatch;
	/** Its last status, and whether the time was up before it was done. */
	latest: IDataObject;
	/** Its results; undefined where there are none, for now. */
	files: IDataObject[] | undefined;
}

/** What a wait has brought, and what the user should know of it. */
export interface AwaitedBatches {
	awaited: AwaitedBatch[];
	hints: NodeExecutionHint[];
}

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
	const warnings: string[] = [];
	const awaited = await aFewAtATime([...batches.entries()], async ([i, submitted]) => {
		const { answer: progress = {}, isDone } = watched[i]!;
		const id = submitted.answer.batch_id;
		if (!isDone) {
			warnings.push(
				`Batch ${id} ${whyNotDone(watched[i]!)}. Its transcripts are not lost: get them later by Batch > Get Results with its batch_id.`,
			);
			return { submitted, latest: { ...progress, timed_out: true }, files: undefined };
		}
		const results = wantsFiles
			? await fetchResults(connection, String(id), {}, Infinity)
			: undefined;
		if (results === undefined || !isFailure(results)) {
			const missing = results === undefined ? 0 : countMissing(submitted, results);
			if (missing > 0) {
				warnings.push(
					`Batch ${id} is done, but its results lack ${missing} of its files: their items are as Submit gave them.`,
				);
			}
			return { submitted, latest: progress, files: results };
		}
		warnings.push(
			`Batch ${id} is done, but its results could not be read (${results.problem}). Get them by Batch > Get Results with its batch_id.`,
		);
		return { submitted, latest: progress, files: undefined };
	});
	return {
		awaited,
		hints: [
			waitHint({
				what: batches.length === 1 ? '1 batch' : `${batches.length} batches`,
				result: countsOf(watched),
				startedAt,
				watched,
			}),
			...warnings.map((message): NodeExecutionHint => ({
				message,
				type: 'warning',
				location: 'outputPane',
			})),
		],
	};
}

function countMissing({ jobs }: SubmittedBatch, files: IDataObject[]): number {
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
