import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { download, type Download } from './download';
import { answerIn, type ApiFailure } from './failure';
import { isId, isObject } from './json';
import { read, readPages } from './read';
import { sendSafely, type ConflictWait } from './sendSafely';
import { watchUntilDone, type OnLook, type Pending, type Signs, type Watched } from './watch';

/** An audio file that Soket fetches itself: it has either a `url` or a `gcs_key`. */
export interface AudioSource {
	url?: string;
	gcs_key?: string;
	filename?: string | undefined;
}

/** The body of `POST /batch`: every field is optional, together they name at least one file. */
export interface BatchRequest {
	batch_upload_id?: string;
	file_ids?: string[];
	sources?: AudioSource[];
}

/**
 * What is sure of the answer to `POST /batch`: the id, without which the batch is lost. The other fields
 * are documented too, but an accepted batch must survive whatever stands in them.
 */
export interface BatchAnswer extends IDataObject {
	batch_id: string | number;
}

/** A batch whose transcripts are waited for. */
export interface PendingBatch extends Omit<Pending, 'path'> {
	batchId: string;
}

/** What `status` says while the API is still at work; the full list of its values is not documented. */
const AT_WORK = new Set<unknown>(['queued', 'processing', 'retrying']);

/**
 * Submits files for transcription, which is paid for: `POST /batch`. It is sent again only where it was
 * certainly not accepted.
 *
 * @param request a `BatchRequest`, or the bytes of its JSON
 * @param conflict how long an upload that has not finished is waited for
 */
export async function submitBatch(
	connection: Connection,
	request: BatchRequest | Uint8Array,
	conflict: ConflictWait,
): Promise<BatchAnswer | ApiFailure> {
	const call = { method: 'POST', path: '/batch', body: request } as const;
	return answerIn(await sendSafely(connection, () => call, conflict), isBatchAnswer, connection);
}

/** How far a batch is: `GET /status/batch/{batch_id}`. */
export async function fetchBatchStatus(
	connection: Connection,
	batchId: string,
): Promise<IDataObject | ApiFailure> {
	return await read(connection, statusPath(batchId));
}

/**
 * Waits until these batches are done.
 *
 * @param maxSeconds how long, in seconds
 * @param onLook see `watchUntilDone`
 * @returns what was seen of each, in their order
 */
export async function waitForBatches(
	connection: Connection,
	batches: PendingBatch[],
	maxSeconds: number,
	onLook?: OnLook,
): Promise<Watched[]> {
	const pending = batches.map(({ batchId, ...when }) => ({ path: statusPath(batchId), ...when }));
	return await watchUntilDone(connection, pending, BATCH_SIGNS, maxSeconds, onLook);
}

const BATCH_SIGNS: Signs = {
	isDone: isBatchDone,
	countsIn: ({ files_completed: completed, files_failed: failed, total_files: total }) => ({
		completed,
		failed,
		total,
	}),
};

/**
 * Whether a batch is done. The counters tell, together with the status: while that says that the API is at
 * work, full counters may be early (more files may come), and are believed at the second look in a row.
 * Where nothing is counted, only the status can tell.
 */
export function isBatchDone(status: IDataObject, before?: IDataObject): boolean {
	const { status: word, total_files } = status;
	if (!hasCounters(status)) return word === 'completed' || word === 'failed';
	if (!areCountersFull(status)) return false;
	const wereFull =
		before !== undefined &&
		hasCounters(before) &&
		areCountersFull(before) &&
		before.total_files === total_files;
	return wereFull || !AT_WORK.has(word);
}

/** The results of a batch, one entry a file (with `raw`: a job), all pages up to `limit` entries. */
export async function fetchResults(
	connection: Connection,
	batchId: string,
	query: IDataObject,
	limit: number,
): Promise<IDataObject[] | ApiFailure> {
	const path = `/results/batch/${encodeURIComponent(batchId)}`;
	return await readPages(connection, path, query, query.raw === true ? 'jobs' : 'files', limit);
}

/**
 * All results of a batch as one file, as it comes: `GET /download/batch/{batch_id}`.
 *
 * @param store takes the download in; see `download`
 * @returns what `store` returned
 */
export async function downloadBatch<Stored extends object>(
	connection: Connection,
	batchId: string,
	query: IDataObject,
	store: (content: Download) => Promise<Stored>,
): Promise<Stored | ApiFailure> {
	const path = `/download/batch/${encodeURIComponent(batchId)}`;
	return await download(connection, path, query, store);
}

/** Whether a batch was accepted: that is so as soon as there is an id for it, whatever else is missing. */
function isBatchAnswer(body: unknown): body is BatchAnswer {
	return isObject(body) && isId(body.batch_id);
}

interface Counters {
	total_files: number;
	files_completed: number;
	files_failed: number;
}

/** A batch of no files counts nothing: its files may not have been counted yet. */
function hasCounters(status: IDataObject): status is IDataObject & Counters {
	const counters = [status.total_files, status.files_completed, status.files_failed];
	return counters.every((counter) => typeof counter === 'number') && status.total_files !== 0;
}

function areCountersFull({ total_files, files_completed, files_failed }: Counters): boolean {
	return files_completed + files_failed >= total_files;
}

function statusPath(batchId: string): string {
	return `/status/batch/${encodeURIComponent(batchId)}`;
}
