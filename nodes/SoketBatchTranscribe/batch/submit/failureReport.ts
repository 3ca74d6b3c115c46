import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { errorItem } from '../../items/errorItem';
import { itemsOf } from './outputItems';
import type { PlannedRequest } from './planRequests';
import type { FailedBatch } from './sendBatch';
import type { UnresolvedUpload } from './resolveUploads';

/** A failure in words for the user. */
interface Report {
	/** What happened, in one line. */
	error: string;
	/** Whether something was accepted and paid for, and what to do now. */
	message: string;
	details: IDataObject;
}

/** How many ids of a request an error names. */
const MAX_NAMED = 3;

/** What went wrong before a request could be made, or when it was sent, and for which items. */
export type SubmissionFailure = FailedBatch | UnresolvedUpload;

/** One error item for each item that was in what failed. */
export function errorItems(failed: SubmissionFailure): INodeExecutionData[] {
	const { error, message, details } = reportOf(failed);
	return itemsIn(failed).map((item) => errorItem(item, error, message, details));
}

/**
 * The error that stops the workflow.
 *
 * @param batchIds the batches that Soket has accepted in this try and earlier ones: they must not be lost
 * @param unsentCount how many requests were still to come
 */
export function submissionError(
	node: INode,
	failed: SubmissionFailure,
	batchIds: Array<string | number>,
	unsentCount: number,
): NodeApiError {
	const { error, message, details } = reportOf(failed);
	const sentences = [
		message,
		batchIds.length > 0 &&
			`Soket has accepted these batches before: ${batchIds.join(', ')}. Retry this execution to send only the rest: a new one would submit, and pay for, all of it again.`,
		unsentCount > 0 && `${unsentCount} further requests were not sent.`,
	];
	const apiError = new NodeApiError(
		node,
		{ ...details, batch_ids: batchIds },
		{
			message: error,
			description: sentences.filter(Boolean).join(' '),
			httpCode: failed.failure.httpCode,
			itemIndex: itemsIn(failed)[0] ?? 0,
		},
	);
	// n8n puts words of its own in the place of a message about a network fault.
	apiError.message = error;
	return apiError;
}

function reportOf(failed: SubmissionFailure): Report {
	const { failure } = failed;
	const { httpCode, accepted, problem, advice, body } = failure;
	const wasSent = 'request' in failed;
	const details = {
		httpCode,
		accepted: wasSent ? accepted : 'no',
		...(body !== undefined && { body }),
	} as IDataObject;
	if (accepted === 'no' || !wasSent) {
		return { error: problem, message: `Nothing of this request was accepted. ${advice}`, details };
	}
	return {
		error: `Soket may have accepted this batch: ${problem}`,
		message: `It was not sent again, for a batch that is accepted twice is paid for twice. It named ${summaryOf(failed.request)}. ${howToFindOut(failed.request)} ${advice}`,
		details,
	};
}

function itemsIn(failed: SubmissionFailure): number[] {
	return 'request' in failed ? itemsOf(failed.request) : failed.items;
}

function summaryOf({ sent }: PlannedRequest): string {
	const names = sent.slice(0, MAX_NAMED).map(({ kind, value }) => `${kind} ${value}`);
	const more = sent.length - names.length;
	return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function howToFindOut({ sent }: PlannedRequest): string {
	const fileId = sent.find(({ kind }) => kind === 'file_id')?.value;
	const lookUp = fileId === undefined ? '' : `look up a result of file_id ${fileId}, `;
	return `Find out before you run the node again: ${lookUp}compare with your usage at Soket, or ask its support.`;
}
