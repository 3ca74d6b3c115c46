import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { describeFailure, type ApiFailure } from '../../api/failure';
import { sendSafely } from '../../api/sendSafely';
import type { BatchAnswer } from '../../api/types';
import { linkJobs, type JobLinks } from './linkJobs';
import type { PlannedRequest } from './planRequests';
import type { SubmitSettings } from './settings';
import type { SubmissionMemory } from './submissionMemory';
import { findFailedFiles } from './uploadWatch';

/** A batch that Soket has accepted, and how its jobs go back to the items. */
export interface SubmittedBatch {
	request: PlannedRequest;
	answer: BatchAnswer;
	jobs: IDataObject[];
	links: JobLinks;
	/** Whether it was accepted before n8n ran the node again, and so was not sent this time. */
	fromEarlierTry: boolean;
}

/** A request for a batch that failed. */
export interface FailedBatch {
	request: PlannedRequest;
	failure: ApiFailure;
}

/**
 * Submits one batch, never so that it could be paid for twice: it is sent again only where it was certainly
 * not accepted, also when n8n runs the node again.
 */
export async function sendBatch(
	connection: Connection,
	request: PlannedRequest,
	settings: SubmitSettings,
	memory: SubmissionMemory,
): Promise<SubmittedBatch | FailedBatch> {
	const { body } = request;
	const remembered = memory.recall(body);
	if (remembered?.outcome === 'accepted') return submittedBatch(request, remembered.answer, true);
	if (remembered?.outcome === 'uncertain' && !settings.resubmitUncertain) {
		return { request, failure: stillUncertain(remembered) };
	}
	memory.remember({
		outcome: 'uncertain',
		body,
		problem: 'no answer is known of',
		httpCode: 'UNKNOWN',
	});
	const reply = await sendSafely(
		connection,
		{ method: 'POST', path: '/batch', body },
		{ maxRetries: settings.maxRetries, conflictSeconds: settings.waitForUploadsSeconds },
		async () => await findFailedFiles(connection, request),
	);
	if ('status' in reply && reply.status < 300 && isBatchAnswer(reply.body)) {
		memory.remember({ outcome: 'accepted', body, answer: reply.body });
		return submittedBatch(request, reply.body, false);
	}
	const failure = 'problem' in reply ? reply : describeFailure(reply, connection);
	const { accepted, problem, httpCode } = failure;
	if (accepted === 'no') memory.forget(body);
	else memory.remember({ outcome: 'uncertain', body, problem, httpCode });
	return { request, failure };
}

function submittedBatch(
	request: PlannedRequest,
	answer: BatchAnswer,
	fromEarlierTry: boolean,
): SubmittedBatch {
	const jobs = jobsIn(answer);
	return { request, answer, jobs, links: linkJobs(request.sent, jobs), fromEarlierTry };
}

function stillUncertain({ problem, httpCode }: { problem: string; httpCode: string }): ApiFailure {
	return {
		httpCode,
		accepted: 'unknown',
		problem: `an earlier try ended without a clear answer: ${problem}`,
		advice: 'To send it again all the same, switch on the option "Resubmit Uncertain".',
	};
}

/** Whether a batch was accepted: that is so as soon as there is an id for it, whatever else is missing. */
function isBatchAnswer(body: unknown): body is BatchAnswer {
	return isBatchId((body as Partial<BatchAnswer> | null)?.batch_id);
}

function isBatchId(id: unknown): id is BatchAnswer['batch_id'] {
	return typeof id === 'number' || (typeof id === 'string' && id !== '');
}

/** What can be read as a job; one that names no batch is of this batch, whose id must not be lost. */
function jobsIn({ jobs, batch_id }: BatchAnswer): IDataObject[] {
	const isJob = (job: unknown): job is IDataObject =>
		typeof job === 'object' && job !== null && !Array.isArray(job);
	if (!Array.isArray(jobs)) return [];
	return (jobs as unknown[])
		.filter(isJob)
		.map((job) => ('batch_id' in job && !isBatchId(job.batch_id) ? { ...job, batch_id } : job));
}
