import { failureDetails, type ApiFailure } from '../../api/failure';
import { someOf } from '../../items/someOf';
import type { FailedRequest } from '../../steps/failedRequest';
import { itemsOf, type PlannedRequest } from './planRequests';

/** How many ids of a request an error names. */
const MAX_NAMED = 3;

/** What helps with a refusal here, by the HTTP status; the API's side knows only what helps everywhere. */
const ADVICE: Partial<Record<string, string>> = {
	409: 'An upload has not finished yet: try again when all its files are completed, or let the node wait longer by the option "Wait for Uploads".',
	413: 'The request is too large for Soket: set the option "Max Files per Batch" to split it.',
};

/** A request for a batch that failed, in words: whether it can have been accepted, and what to do now. */
export function failedBatch(request: PlannedRequest, failure: ApiFailure): FailedRequest {
	const { accepted, problem, httpCode = '' } = failure;
	const advice = ADVICE[httpCode] ?? failure.advice;
	const details = { ...failureDetails(failure), accepted };
	const items = itemsOf(request);
	if (accepted === 'no') {
		const message = `Nothing of this request was accepted. ${advice}`;
		return { report: { error: problem, message, details }, items };
	}
	return {
		report: {
			error: `Soket may have accepted this batch: ${problem}`,
			message: `It was not sent again, for a batch that is accepted twice is paid for twice. It named ${summaryOf(request)}. ${howToFindOut(request)} ${advice}`,
			details,
		},
		items,
	};
}

/** Items whose uploads could not be resolved to files, so that no request was made for them. */
export function failedUpload(items: number[], failure: ApiFailure): FailedRequest {
	const { problem, advice } = failure;
	const details = { ...failureDetails(failure), accepted: 'no' };
	return {
		report: { error: problem, message: `Nothing was submitted for it. ${advice}`, details },
		items,
	};
}

function summaryOf({ sent }: PlannedRequest): string {
	return someOf(
		sent.map(({ kind, value }) => `${kind} ${value}`),
		MAX_NAMED,
	);
}

function howToFindOut({ sent }: PlannedRequest): string {
	const fileId = sent.find(({ kind }) => kind === 'file_id')?.value;
	const lookUp =
		fileId === undefined ? '' : `look with File > Get Transcript for file_id ${fileId}, `;
	return `Find out before you run the node again: ${lookUp}compare with your usage at Soket, or ask its support.`;
}
