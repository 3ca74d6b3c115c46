import type { IDataObject } from 'n8n-workflow';

import { submitBatch, type AudioSource, type BatchAnswer, type BatchRequest } from '../api/batches';
import type { Connection } from '../api/connection';
import type { ApiFailure } from '../api/failure';
import { isId, objectsIn } from '../api/json';
import { aFewAtATime } from '../api/pace';
import { lookAtUpload } from '../api/uploads';
import { someOf } from '../items/outputItems';
import { keyOf, type Reference } from '../references/reference';
import type { Made } from './ledger';
import type { Accepted, RequestKind } from './sendOnce';

/** A batch that Soket has accepted; its entries are its jobs. */
export type AcceptedBatch = Accepted<BatchAnswer>;

/** What `POST /batch` makes. */
export const BATCH: Made = { name: 'batch', plural: 'batches', idField: 'batch_id' };

/** How many ids of a request an error names, and how many files that failed. */
const MAX_NAMED = 3;
const MAX_FAILED_NAMED = 5;

/**
 * `POST /batch`: each one is paid for.
 *
 * @param waitForUploadsSeconds how long an upload that has not finished is waited for, in seconds
 */
export function batchRequests(
	connection: Connection,
	waitForUploadsSeconds: number,
): RequestKind<BatchRequest, BatchAnswer> {
	return {
		made: BATCH,
		keyOf,
		keysIn,
		filenamesIn,
		write,
		send: async ({ sent, json }) =>
			await submitBatch(connection, json, {
				seconds: waitForUploadsSeconds,
				look: async () => await findFailedFiles(connection, sent),
			}),
		markOf: async ({ hash }) => hash,
		entriesIn: jobsIn,
		advice: {
			409: 'An upload has not finished yet: try again when all its files are completed, or let the node wait longer by the option "Wait for Uploads".',
			413: 'The request is too large for Soket: set the option "Max Files per Batch" to split it.',
		},
		ifRefused: (sent) => `Nothing of this request was accepted.${whatIsUploaded(sent)}`,
		ifUncertain: (sent) =>
			`It was not sent again, for a batch that is accepted twice is paid for twice. It named ${summaryOf(sent)}. ${howToFindOut(sent)}`,
	};
}

function keysIn({ batch_upload_id: upload, file_ids = [], sources = [] }: BatchRequest): string[] {
	return [
		...(upload === undefined ? [] : [keyOf({ kind: 'batch_upload_id', value: upload })]),
		...file_ids.map((value) => keyOf({ kind: 'file_id', value })),
		...sources.map(({ url, gcs_key }) =>
			url === undefined
				? keyOf({ kind: 'gcs_key', value: gcs_key ?? '' })
				: keyOf({ kind: 'url', value: url }),
		),
	];
}

function filenamesIn({ batch_upload_id, file_ids = [], sources = [] }: BatchRequest) {
	const nameless = Array<undefined>(file_ids.length + (batch_upload_id === undefined ? 0 : 1));
	return [...nameless, ...sources.map(({ filename }) => filename)];
}

/** In the order in which the API documents the fields of a request. */
function write(references: Reference[]): { sent: Reference[]; body: BatchRequest } {
	const uploads: Reference[] = [];
	const files: Reference[] = [];
	const sources: Reference[] = [];
	for (const reference of references) {
		if (reference.kind === 'batch_upload_id') uploads.push(reference);
		else if (reference.kind === 'file_id') files.push(reference);
		else sources.push(reference);
	}
	const [upload] = uploads;
	if (sources.length > 1) nameApart(sources);
	return {
		sent: [...uploads, ...files, ...sources],
		body: {
			...(upload && { batch_upload_id: upload.value }),
			...(files.length > 0 && { file_ids: files.map(({ value }) => value) }),
			...(sources.length > 0 && { sources: sources.map(audioSource) }),
		},
	};
}

/**
 * Numbers the names that the node has made where they are those of other sources too, so that a job which
 * repeats its name can be told from all others: `audio.mp3`, `audio (2).mp3`.
 */
function nameApart(sources: Reference[]): void {
	const made = sources.filter(({ isNameMade }) => isNameMade);
	const names = new Set(sources.map(({ filename, isNameMade }) => (isNameMade ? '' : filename)));
	const repeated = made.filter(({ filename }) => {
		const count = names.size;
		return names.add(filename).size === count;
	});
	const counts = new Map<string, number>();
	for (const source of repeated) {
		const name = source.filename!;
		let count = counts.get(name) ?? 2;
		while (names.has(numbered(name, count))) count++;
		source.filename = numbered(name, count);
		names.add(source.filename);
		counts.set(name, count + 1);
	}
}

/** `audio (2).mp3`; a name that the node has made has an extension. */
function numbered(name: string, count: number): string {
	return name.replace(/\.[^.]*$/, ` (${count})$&`);
}

function audioSource({ kind, value, filename }: Reference): AudioSource {
	// JSON leaves out what is undefined.
	return kind === 'gcs_key' ? { gcs_key: value, filename } : { url: value, filename };
}

/** What can be read as a job; one that names no batch is of this batch, whose id must not be lost. */
function jobsIn({ jobs, batch_id }: BatchAnswer): IDataObject[] {
	return objectsIn(jobs).map((job) =>
		'batch_id' in job && !isId(job.batch_id) ? { ...job, batch_id } : job,
	);
}

/**
 * Looks at the uploads that a request waits for, as far as their ids are known: by `batch_upload_id`, or
 * from the item of a file. A file that failed will never be completed, so waiting on is of no use.
 *
 * @returns the failure that ends the wait, naming the failed files; undefined to wait on, also where an
 *   upload can't be looked at just now
 */
async function findFailedFiles(
	connection: Connection,
	sent: Reference[],
): Promise<ApiFailure | undefined> {
	const fileIds = new Set<string>();
	const wholeUploads = new Set<string>();
	const uploadsOfFiles = new Set<string>();
	for (const { kind, value, uploadId } of sent) {
		if (kind === 'file_id') fileIds.add(value);
		if (kind === 'batch_upload_id') wholeUploads.add(value);
		if (uploadId !== undefined) uploadsOfFiles.add(uploadId);
	}
	const uploadIds = [...new Set([...wholeUploads, ...uploadsOfFiles])];
	const failed = await aFewAtATime(uploadIds, async (uploadId) => {
		const files = (await lookAtUpload(connection, uploadId)) ?? [];
		return files.filter(
			({ file_id, upload_status }) =>
				upload_status === 'failed' && (wholeUploads.has(uploadId) || fileIds.has(file_id)),
		);
	});
	const names = failed.flat().map(({ filename, file_id }) => filename ?? file_id);
	if (names.length === 0) return undefined;
	return {
		httpCode: '409',
		accepted: 'no',
		problem: `Files failed to upload: ${someOf(names, MAX_FAILED_NAMED)}`,
		advice: 'Upload these files again, or leave them out.',
	};
}

function summaryOf(sent: Reference[]): string {
	return someOf(
		sent.map(({ kind, value }) => `${kind} ${value}`),
		MAX_NAMED,
	);
}

/** Where the audio is that the node has uploaded for a request, and how it gets into a batch. */
function whatIsUploaded(sent: Reference[]): string {
	const uploads = uploadsFor(sent);
	if (uploads.length === 0) return '';
	const inUploads = `in the ${uploads.length === 1 ? 'upload' : 'uploads'} ${someOf(uploads, MAX_NAMED)}`;
	return ` Its audio is at Soket, ${inUploads}: submit it by the file_ids in the details rather than upload it again.`;
}

/** The ids of the uploads that the node itself has made for these. */
export function uploadsFor(sent: Reference[]): string[] {
	const uploaded = sent.filter(({ audio }) => audio !== undefined);
	return [...new Set(uploaded.map(({ uploadId }) => uploadId!))];
}

function howToFindOut(sent: Reference[]): string {
	const fileId = sent.find(({ kind }) => kind === 'file_id')?.value;
	const lookUp =
		fileId === undefined ? '' : `look with File > Get Transcript for file_id ${fileId}, `;
	return `Find out before you run the node again: ${lookUp}compare with your usage at Soket, or ask its support.`;
}
