import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../api/connection';
import { failureDetails, isFailure, type ApiFailure } from '../../api/failure';
import type { FormFile } from '../../api/formTransfer';
import { linkAnswers, type AnswerLinks } from '../../items/linkAnswers';
import type { RequestMemory } from '../../items/requestMemory';
import { someOf } from '../../items/someOf';
import type { FailedRequest } from '../../steps/failedRequest';
import { sendOnce, type Accepted } from '../../steps/sendOnce';
import { shareOut } from '../../steps/shareOut';
import type { AudioFile, FileToUpload } from './audioFiles';

/** What is remembered of an upload request: the files that it held. */
export interface UploadRequest {
	files: FileToUpload[];
}

/** One `POST /files/upload` to come. */
export interface PlannedUpload {
	/** What is remembered of it: of a request of an earlier try, that as it was. */
	request: UploadRequest;
	sent: AudioFile[];
}

/** What is sure of the answer to `POST /files/upload`: its id, and a list of files if there is one. */
export interface UploadAnswer extends IDataObject {
	batch_upload_id: string | number;
}

/** An upload that Soket has accepted, and how its files go back to the items. */
export interface AcceptedUpload extends Accepted<UploadAnswer> {
	sent: AudioFile[];
	/** What the answer says of the files. */
	files: IDataObject[];
	links: AnswerLinks;
}

/** How many files an error names. */
const MAX_NAMED = 3;

/** What helps with a refusal here, by the HTTP status. */
const ADVICE: Partial<Record<string, string>> = {
	413: 'The request is too large for Soket: set the option "Max Files per Upload" to split it.',
};

/**
 * Shares the files out among as few requests as possible.
 *
 * @param earlier requests of earlier tries that were accepted or may have been: they come first, as they
 *   were
 */
export function planUploads(
	files: AudioFile[],
	maxFilesPerUpload: number,
	earlier: UploadRequest[],
): PlannedUpload[] {
	const byKey = new Map(files.map((file) => [keyOf(file), file]));
	const earlierFiles = earlier.map((request) =>
		request.files.flatMap((file) => byKey.get(keyOf(file)) ?? []),
	);
	return shareOut([...byKey.values()], maxFilesPerUpload, earlierFiles)
		.map((sent, i) => ({ request: earlier[i] ?? requestOf(sent), sent }))
		.filter(({ sent }) => sent.length > 0);
}

/** Uploads files in one request, never so that they could be there twice. */
export async function sendUpload(
	connection: Connection,
	{ request, sent }: PlannedUpload,
	memory: RequestMemory<UploadRequest, UploadAnswer>,
	resubmitUncertain: boolean,
): Promise<AcceptedUpload | FailedRequest> {
	const outcome = await sendOnce(
		connection,
		memory,
		{
			body: request,
			call: () => ({ method: 'POST', path: '/files/upload', files: sent.map(formFile) }),
			isAnswer: isUploadAnswer,
		},
		resubmitUncertain,
	);
	if (isFailure(outcome)) return failedUpload(sent, outcome);
	const files = filesIn(outcome.answer);
	const signs = sent.map(({ item, filename, sizeBytes }) => ({
		items: [item] as [number],
		filename,
		sizeBytes,
	}));
	return { ...outcome, sent, files, links: linkAnswers(signs, files) };
}

/** What is remembered of a request with these files. */
function requestOf(sent: AudioFile[]): UploadRequest {
	return { files: sent.map(({ open: _, ...file }) => file) };
}

/** The items of these files, each once. */
export function itemsOf(sent: AudioFile[]): number[] {
	return [...new Set(sent.map(({ item }) => item))];
}

function keyOf({ item, field, filename, mimeType, sizeBytes, content }: FileToUpload): string {
	return JSON.stringify([item, field, filename, mimeType, sizeBytes, content]);
}

function formFile({ filename, mimeType, sizeBytes, open }: AudioFile): FormFile {
	return { field: 'files', filename, mimeType, sizeBytes, open };
}

function failedUpload(sent: AudioFile[], failure: ApiFailure): FailedRequest {
	const { accepted, problem, httpCode = '' } = failure;
	const advice = ADVICE[httpCode] ?? failure.advice;
	const details = { ...failureDetails(failure), accepted };
	const items = itemsOf(sent);
	if (accepted === 'no') {
		const message = `No file of this request was accepted. ${advice}`;
		return { report: { error: problem, message, details }, items };
	}
	const names = sent.map(({ filename }) => filename);
	return {
		report: {
			error: `Soket may have accepted this upload: ${problem}`,
			message: `It was not sent again, so that nothing is there twice. It held ${someOf(names, MAX_NAMED)}. See with File > Get Many whether they have arrived before you upload them again. ${advice}`,
			details,
		},
		items,
	};
}

/** Whether an upload was accepted: that is so as soon as there is an id for it, whatever else is missing. */
function isUploadAnswer(body: unknown): body is UploadAnswer {
	const id = (body as Partial<UploadAnswer> | null)?.batch_upload_id;
	return typeof id === 'number' || (typeof id === 'string' && id !== '');
}

function filesIn({ files }: UploadAnswer): IDataObject[] {
	if (!Array.isArray(files)) return [];
	return (files as unknown[]).filter(
		(file): file is IDataObject =>
			typeof file === 'object' && file !== null && !Array.isArray(file),
	);
}
