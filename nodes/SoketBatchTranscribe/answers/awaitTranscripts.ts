import type { IDataObject } from 'n8n-workflow';

import { fetchResults, waitForBatches } from '../api/batches';
import type { Connection } from '../api/connection';
import { isFailure, type ApiFailure } from '../api/failure';
import { aFewAtATime } from '../api/pace';
import type { OnLook, Watched } from '../api/watch';
import type { WaitLimit } from '../items/timeLimit';
import type { AcceptedBatch } from '../requests/batch';
import { RESULTS_MISSING } from './jobItems';

/** A batch after the wait for it. */
export interface AwaitedBatch {
	batch: AcceptedBatch;
	/** Its last status, and whether the time was up before it was done, or its results can't be read. */
	latest: IDataObject;
	/** Its results; undefined where there are none, for now. */
	files?: IDataObject[];
	/** Why its results could not be read. */
	failure?: ApiFailure;
}

/** What a wait has brought. */
export interface BatchWait {
	awaited: AwaitedBatch[];
	/** What was seen of each batch, in the same order. */
	watched: Watched[];
	/** In milliseconds since 1970. */
	startedAt: number;
	limit: WaitLimit;
}

/**
 * Waits for all batches together and fetches the results of those that are done. Nothing that happens here
 * is an error: the batches are accepted, and their ids must reach the user.
 *
 * @param wantsFiles whether the results are wanted, and not just how the batches ended
 * @param onLook see `watchUntilDone`
 */
export async function awaitTranscripts(
	connection: Connection,
	batches: AcceptedBatch[],
	limit: WaitLimit,
	wantsFiles: boolean,
	onLook: OnLook,
): Promise<BatchWait> {
	const startedAt = Date.now();
	const watched = await waitForBatches(
		connection,
		batches.map(({ answer, acceptedAt }) => ({
			batchId: String(answer.batch_id),
			acceptedAt,
			estimatedSeconds: answer.estimated_completion_seconds,
		})),
		limit.seconds,
		onLook,
	);
	const awaited = await aFewAtATime(
		[...batches.entries()],
		async ([i, batch]): Promise<AwaitedBatch> => {
			const { answer: latest = {}, isDone } = watched[i]!;
			if (!isDone) return { batch, latest: { ...latest, timed_out: true } };
			if (!wantsFiles) return { batch, latest };
			const id = String(batch.answer.batch_id);
			const files = await fetchResults(connection, id, {}, Infinity);
			return isFailure(files)
				? { batch, latest: { ...latest, ...RESULTS_MISSING }, failure: files }
				: { batch, latest, files };
		},
	);
	return { awaited, watched, startedAt, limit };
}
