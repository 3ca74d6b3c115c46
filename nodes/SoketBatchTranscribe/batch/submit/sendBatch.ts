import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { isFailure } from '../../api/failure';
import type { BatchAnswer, BatchRequest } from '../../api/types';
import { linkAnswers, type AnswerLinks, type SentFile } from '../../items/linkAnswers';
import type { RequestMemory } from '../../items/requestMemory';
import type { FailedRequest } from '../../steps/failedRequest';
import { sendOnce, type Accepted } from '../../steps/sendOnce';
import { failedBatch } from './failureReport';
import type { PlannedRequest, SentReference } from './planRequests';
import type { SubmitSettings } from './settings';
import { findFailedFiles } from './uploadWatch';

/** A batch that Soket has accepted, and how its jobs go back to the items. */
export interface SubmittedBatch extends Accepted<BatchAnswer> {
	request: PlannedRequest;
	jobs: IDataObject[];
	links: AnswerLinks;
}

/** Submits one batch, never so that it could be paid for twice. */
export async function sendBatch(
	connection: Connection,
	request: PlannedRequest,
	{ waitForUploadsSeconds, resubmitUncertain }: SubmitSettings,
	memory: RequestMemory<BatchRequest, BatchAnswer>,
): Promise<SubmittedBatch | FailedRequest> {
	const { body, sent } = request;
	const outcome = await sendOnce(
		connection,
		memory,
		{
			body,
			call: () => ({ method: 'POST', path: '/batch', body }),
			isAnswer: isBatchAnswer,
			conflict: {
				seconds: waitForUploadsSeconds,
				look: async () => await findFailedFiles(connection, request),
			},
		},
		resubmitUncertain,
	);
	if (isFailure(outcome)) return failedBatch(request, outcome);
	const jobs = jobsIn(outcome.answer);
	return { ...outcome, request, jobs, links: linkAnswers(sent.map(signsOf), jobs) };
}

function signsOf({ kind, value, filename, items }: SentReference): SentFile {
	const fileId = kind === 'file_id' ? value : undefined;
	return { items, fileId, filename, isUpload: kind === 'batch_upload_id' };
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
