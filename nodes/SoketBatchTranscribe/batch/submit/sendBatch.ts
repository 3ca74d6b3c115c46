import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { describeFailure, type ApiFailure } from '../../api/failure';
import type { BatchAnswer } from '../../api/types';
import { linkJobs, type JobLinks } from './linkJobs';
import type { PlannedRequest } from './planRequests';

/** A batch that Soket has accepted, and how its jobs go back to the items. */
export interface SubmittedBatch {
	request: PlannedRequest;
	answer: BatchAnswer;
	jobs: IDataObject[];
	links: JobLinks;
}

/** A request for a batch that failed. */
export interface FailedBatch {
	request: PlannedRequest;
	failure: ApiFailure;
}

/** Sends one `POST /batch`, and never a second time: a batch that is accepted twice is paid for twice. */
export async function sendBatch(
	connection: Connection,
	request: PlannedRequest,
): Promise<SubmittedBatch | FailedBatch> {
	const reply = await connection.call({ method: 'POST', path: '/batch', body: request.body });
	if ('body' in reply && reply.status < 300 && isBatchAnswer(reply.body)) {
		const jobs = jobsIn(reply.body);
		return { request, answer: reply.body, jobs, links: linkJobs(request.sent, jobs) };
	}
	return { request, failure: describeFailure(reply, connection) };
}

/** Whether a batch was accepted: that is so as soon as there is an id for it, whatever else is missing. */
function isBatchAnswer(body: unknown): body is BatchAnswer {
	const id = (body as Partial<BatchAnswer> | null)?.batch_id;
	return typeof id === 'number' || (typeof id === 'string' && id !== '');
}

function jobsIn({ jobs }: BatchAnswer): IDataObject[] {
	const isJob = (job: unknown): job is IDataObject =>
		typeof job === 'object' && job !== null && !Array.isArray(job);
	return Array.isArray(jobs) ? (jobs as unknown[]).filter(isJob) : [];
}
