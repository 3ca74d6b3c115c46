import type { NodeExecutionHint } from 'n8n-workflow';

import { warnings } from '../../items/hints';
import type { SubmittedBatch } from './sendBatch';

/**
 * What the user should know of a run that went well: everything in which the answers do not match what
 * was sent. Never an error, for by then Soket has accepted the batches.
 *
 * @param failedFileCount how many files of the uploads had failed to upload
 */
export function submissionHints(
	batches: SubmittedBatch[],
	failedFileCount: number,
): NodeExecutionHint[] {
	return warnings([
		mergedNotice(batches),
		earlierNotice(batches),
		...batches.map(countNotice),
		...batches.map(ambiguityNotice),
		...batches.map(otherBatchNotice),
		failedFileCount > 0 &&
			`${files(failedFileCount)} had failed to upload and could not be submitted.`,
	]);
}

function mergedNotice(batches: SubmittedBatch[]): string | false {
	let merged = 0;
	for (const { request } of batches) {
		for (const { items } of request.sent) merged += items.length - 1;
	}
	return (
		merged > 0 &&
		`${merged === 1 ? '1 repeated file was' : `${merged} repeated files were`} left out: each file was submitted once, and its job is linked to the first item that named it.`
	);
}

function earlierNotice(batches: SubmittedBatch[]): string | false {
	const ids = batches
		.filter(({ fromEarlierTry }) => fromEarlierTry)
		.map(({ answer }) => answer.batch_id);
	return (
		ids.length > 0 &&
		`Soket had accepted these batches in an earlier try, and they were not sent again: ${ids.join(', ')}.`
	);
}

function countNotice({ request, answer, jobs, links }: SubmittedBatch): string | false {
	const { sent } = request;
	const uploads = sent.filter(({ kind }) => kind === 'batch_upload_id').length;
	const asExpected = links.unansweredCount === 0 && (uploads > 0 || jobs.length === sent.length);
	const sentText =
		uploads > 0 ? `${files(sent.length - uploads)} and an upload` : files(sent.length);
	return (
		!asExpected &&
		`Soket accepted batch ${answer.batch_id} with ${jobs.length} jobs for ${sentText}. Look at the batch before you submit files again: each submission is paid for.`
	);
}

function ambiguityNotice({ answer, links }: SubmittedBatch): string | false {
	const ambiguous = links.itemOf.filter((item) => item === null).length;
	return (
		ambiguous > 0 &&
		`In batch ${answer.batch_id}, ${ambiguous} jobs can't be told apart: each is linked to all the items that it may come from. Give every URL and key a file name of its own to tell them apart.`
	);
}

function otherBatchNotice({ answer, jobs }: SubmittedBatch): string | false {
	const others = jobs.filter((job) => 'batch_id' in job && job.batch_id !== answer.batch_id).length;
	return (
		others > 0 &&
		`Soket accepted batch ${answer.batch_id}, but ${others} of its jobs carry another batch_id.`
	);
}

function files(count: number): string {
	return count === 1 ? '1 file' : `${count} files`;
}
