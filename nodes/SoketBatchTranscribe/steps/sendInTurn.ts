import type { IExecuteFunctions, NodeApiError } from 'n8n-workflow';

import { reportedError } from '../items/errorReport';
import type { FailedRequest } from './failedRequest';
import type { Accepted } from './sendOnce';

/** What has become of requests so far: an error that stops the workflow must not lose it. */
export interface SoFar {
	/** What a request makes at Soket, such as `batches`. */
	what: string;
	/** The ids of what was accepted in this try and earlier ones. */
	acceptedIds: () => Array<string | number>;
}

/** The requests of a run that failed. */
export interface Failures {
	failures: FailedRequest[];
	/**
	 * Takes a failed request.
	 *
	 * @param unsentCount how many requests were still to come
	 * @throws NodeApiError where it is to stop the workflow
	 */
	fail: (failure: FailedRequest, unsentCount?: number) => void;
}

/** Collects failed requests under "On Error: Continue"; otherwise the first one stops the workflow. */
export function collectFailures(context: IExecuteFunctions, soFar: SoFar): Failures {
	const failures: FailedRequest[] = [];
	return {
		failures,
		fail: (failure, unsentCount = 0) => {
			if (!context.continueOnFail()) throw stoppedBy(context, failure, soFar, unsentCount);
			failures.push(failure);
		},
	};
}

/**
 * Sends requests one after the other.
 *
 * @param send sends one, and never twice what may have been accepted
 * @returns those that were accepted
 * @throws what `fail` throws
 */
export async function sendInTurn<Planned, Sent extends Accepted<object>>(
	requests: Planned[],
	send: (request: Planned) => Promise<Sent | FailedRequest>,
	fail: Failures['fail'],
): Promise<Sent[]> {
	const accepted: Sent[] = [];
	for (const [i, request] of requests.entries()) {
		const result = await send(request);
		if ('answer' in result) accepted.push(result);
		else fail(result, requests.length - i - 1);
	}
	return accepted;
}

function stoppedBy(
	context: IExecuteFunctions,
	{ report, items }: FailedRequest,
	soFar: SoFar,
	unsentCount: number,
): NodeApiError {
	const acceptedIds = soFar.acceptedIds();
	const sentences = [
		report.message,
		acceptedIds.length > 0 &&
			`Soket has accepted these ${soFar.what} before: ${acceptedIds.join(', ')}. Retry this execution to send only the rest: a new one would send all of it again.`,
		unsentCount > 0 && `${unsentCount} further requests were not sent.`,
	];
	const message = sentences.filter(Boolean).join(' ');
	const details = { ...report.details, accepted_ids: acceptedIds };
	return reportedError(context.getNode(), { ...report, message, details }, items[0] ?? 0);
}
