import type { NodeExecutionHint } from 'n8n-workflow';

import type { Watched } from '../api/watch';
import { someOf } from '../items/outputItems';
import type { WaitLimit } from '../items/timeLimit';
import type { AwaitedBatch, BatchWait } from './awaitTranscripts';
import type { LatestUpload } from './fileItems';
import { batchesNamed, MAX_NAMED, warnings, type Notice } from './hints';

/** What the user should know of a wait for batches, and of what it brought. */
export function waitForBatchesHints({
	awaited,
	watched,
	startedAt,
	limit,
}: BatchWait): NodeExecutionHint[] {
	if (awaited.length === 0) return [];
	const ids = awaited.map(({ batch }) => String(batch.answer.batch_id));
	const advice = 'No transcript is lost: get them by Batch > Get Results with the batch_id.';
	return [
		waitedNotice(progressOfBatches(watched), watched, startedAt),
		...warnings([
			...notDoneNotices(batchesNamed, ids, watched, advice, limit),
			unreadNotice(awaited, advice),
			lackingNotice(awaited),
		]),
	];
}

/** What the user should know of a wait for uploads. */
export function waitForUploadsHints(
	{ ids, watched, startedAt, limit }: Omit<BatchWait, 'awaited'> & { ids: string[] },
	latest: LatestUpload[],
): NodeExecutionHint[] {
	const advice =
		'No file is lost: see how far they are by File > Get Upload Status with the batch_upload_id.';
	return [
		waitedNotice(progressOfUploads(latest), watched, startedAt),
		...warnings(notDoneNotices(uploadsNamed, ids, watched, advice, limit)),
	];
}

/** How far a wait is, in words. */
interface Progress {
	/** "2 batches" */
	what: string;
	/** "3 of 9 files completed, 0 failed" */
	counts: string;
}

/** In a line of its own. */
export function progressLine({ what, counts }: Progress): string {
	return `Waiting for ${what}: ${counts}`;
}

/** How far batches are. */
export function progressOfBatches(watched: Watched[]): Progress {
	const sum = (counter: string) =>
		watched.reduce((total, { answer }) => {
			const count = answer?.[counter];
			return total + (typeof count === 'number' ? count : 0);
		}, 0);
	const counts = `${sum('files_completed')} of ${sum('total_files')} files completed, ${sum('files_failed')} failed`;
	return { what: watched.length === 1 ? '1 batch' : `${watched.length} batches`, counts };
}

/** How far uploads are. */
export function progressOfUploads(latest: LatestUpload[]): Progress {
	const all = latest.flatMap((upload) => upload.files);
	const countOf = (status: string) =>
		all.filter(({ upload_status }) => upload_status === status).length;
	const counts = `${countOf('completed')} of ${all.length} files completed, ${countOf('failed')} failed`;
	return { what: latest.length === 1 ? '1 upload' : `${latest.length} uploads`, counts };
}

/** Tells how long was waited, for what, and what came of it. */
function waitedNotice(
	{ what, counts }: Progress,
	watched: Watched[],
	startedAt: number,
): NodeExecutionHint {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	const looks = watched.reduce((sum, { looks: count }) => sum + count, 0);
	return {
		message: `Waited ${seconds === 1 ? '1 second' : `${seconds} seconds`} for ${what} and looked ${looks === 1 ? 'once' : `${looks} times`}: ${counts}.`,
		type: 'info',
		location: 'outputPane',
	};
}

/**
 * Tells what was not done when the wait for it ended: one sentence for what was late, and one for what could
 * not be looked at, however many there are.
 *
 * @param named names several of them by their ids
 * @param ids of what was watched, in its order
 */
function notDoneNotices(
	named: (ids: string[]) => string,
	ids: string[],
	watched: Watched[],
	advice: string,
	{ isShortened }: WaitLimit,
): Notice[] {
	const open = watched.flatMap(({ isDone, failure }, i) =>
		isDone ? [] : [{ id: ids[i]!, failure }],
	);
	const late = open.filter(({ failure }) => failure === undefined).map(({ id }) => id);
	const unseen = open.filter(({ failure }) => failure !== undefined);
	const problem = unseen[0]?.failure?.problem;
	return [
		late.length > 0 &&
			`${named(late)} ${late.length === 1 ? 'was' : 'were'} not done in time${isShortened ? ", for the workflow's own time limit allowed no longer wait" : ''}. ${advice}`,
		problem !== undefined &&
			`${named(unseen.map(({ id }) => id))} could not be looked at any more (${problem}). ${advice}`,
	];
}

/** Tells of batches that are done, but whose results could not be read. */
function unreadNotice(awaited: AwaitedBatch[], advice: string): Notice {
	const unread = awaited.filter(({ failure }) => failure !== undefined);
	const problem = unread[0]?.failure?.problem;
	return (
		problem !== undefined &&
		`${doneBut(unread)} results could not be read (${problem}): the items have results_missing: true. ${advice}`
	);
}

/** Tells of batches whose results lack some of the files. */
function lackingNotice(awaited: AwaitedBatch[]): Notice {
	const lacking = awaited.filter((batch) => countMissing(batch) > 0);
	const count = lacking.reduce((sum, batch) => sum + countMissing(batch), 0);
	return (
		count > 0 &&
		`${doneBut(lacking)} results lack ${count} of the files: these items are as Submit gave them, with results_missing: true.`
	);
}

function doneBut(awaited: AwaitedBatch[]): string {
	const ids = awaited.map(({ batch }) => String(batch.answer.batch_id));
	return `${batchesNamed(ids)} ${ids.length === 1 ? 'is done, but its' : 'are done, but their'}`;
}

function countMissing({ batch, files: results }: AwaitedBatch): number {
	if (results === undefined) return 0;
	const present = new Set(results.map(({ file_id }) => file_id));
	return batch.entries.filter(({ file_id }) => !present.has(file_id)).length;
}

function uploadsNamed(ids: string[]): string {
	return `${ids.length === 1 ? 'The upload' : 'The uploads'} ${someOf(ids, MAX_NAMED)}`;
}
