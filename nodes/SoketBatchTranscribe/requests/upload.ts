import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { Connection } from '../api/connection';
import { isId, objectsIn } from '../api/json';
import { aFewAtATime } from '../api/pace';
import type { FormFile } from '../api/streams';
import {
	uploadFiles,
	type PendingUpload,
	type UploadAnswer,
	type UploadedFile,
} from '../api/uploads';
import { someOf } from '../items/outputItems';
import { keyOf, type Audio, type Reference } from '../references/reference';
import type { Made } from './ledger';
import { linkAnswers } from './link';
import type { Accepted, RequestKind } from './sendOnce';

/** An upload that Soket has accepted; its entries are its files. */
export type AcceptedUpload = Accepted<UploadAnswer>;

/** An upload, to be waited for. */
export function pendingUpload({ answer, acceptedAt }: AcceptedUpload): PendingUpload {
	return { batchUploadId: String(answer.batch_upload_id), acceptedAt };
}

/**
 * Finds the file that each reference has become at Soket; none where nobody tells.
 *
 * @param listed what a look at the upload has listed: it counts where the answer did not list as many as were sent
 * @returns the upload with the list that counted
 */
export function findFiles(accepted: AcceptedUpload, listed: UploadedFile[]): AcceptedUpload {
	const { sent } = accepted;
	const isListed = accepted.entries.length === sent.length || listed.length !== sent.length;
	const { entries, links } = isListed
		? accepted
		: { entries: listed, links: linkAnswers(sent, listed) };
	const become = (reference: Reference, { file_id }: IDataObject) => {
		reference.audio!.fileId = isId(file_id) ? String(file_id) : undefined;
	};
	links.sentOf.forEach((reference, i) => {
		if (reference !== null) become(reference, entries[i]!);
	});
	const linked = new Set(links.sentOf);
	const unlinked = sent.filter((reference) => !linked.has(reference));
	const others = entries.filter((_, i) => links.sentOf[i] === null);
	// Which is which can't be told, but all of them are there.
	if (unlinked.length === others.length) {
		for (const [i, reference] of unlinked.entries()) {
			become(reference, others[i]!);
			reference.isAnyOf = links.candidates;
		}
	}
	return { ...accepted, entries, links };
}

/** What is remembered of an upload request: the files that it held. */
export interface UploadRequest {
	files: RememberedFile[];
}

/** What tells one file to upload from all others, also when n8n runs the node again with the same items. */
export interface RememberedFile extends Pick<Audio, 'field' | 'mimeType' | 'sizeBytes'> {
	item: number;
	filename: string;
	/** The id in n8n's binary storage; for a file that n8n holds in memory, a hash of its bytes. */
	content: string;
}

/** What `POST /files/upload` makes. */
export const UPLOAD: Made = { name: 'upload', plural: 'uploads', idField: 'batch_upload_id' };

/** How many files an error names. */
const MAX_NAMED = 3;

/** How much of a file tells it from others, in bytes. */
const BEGINNING_BYTES = 64 * 1024;

/**
 * `POST /files/upload`, of references to binary data.
 *
 * @param keyOfFile what is the same for equal files: `byContent` or `byItem`
 */
export function uploadRequests(
	connection: Connection,
	keyOfFile: (file: RememberedFile) => string,
): RequestKind<UploadRequest, UploadAnswer> {
	return {
		made: UPLOAD,
		keyOf: (reference) => keyOfFile(remembered(reference)),
		keysIn: ({ files }) => files.map(keyOfFile),
		filenamesIn: ({ files }) => files.map(({ filename }) => filename),
		write: (sent) => ({ sent, body: { files: sent.map(remembered) } }),
		send: async ({ sent }) => await uploadFiles(connection, () => sent.map(formFile)),
		markOf: async ({ sent }) => await markOf(sent),
		entriesIn: ({ files }): IDataObject[] => objectsIn(files),
		advice: {
			413: 'The request is too large for Soket: set the option "Max Files per Upload" to split it.',
		},
		ifRefused: () => 'No file of this request was accepted.',
		ifUncertain: (sent) =>
			`It was not sent again, so that nothing is there twice. It held ${namesOf(sent)}. See with File > Get Many whether they have arrived before you upload them again.`,
	};
}

function namesOf(sent: Reference[]): string {
	return someOf(
		sent.map(({ filename }) => filename!),
		MAX_NAMED,
	);
}

/** The same content is one file, whichever items hold it. */
export function byContent({ content }: RememberedFile): string {
	return keyOf({ kind: 'binary', value: content });
}

/** Each item has a file of its own, unless it names the same one twice. */
export function byItem({
	item,
	field,
	filename,
	mimeType,
	sizeBytes,
	content,
}: RememberedFile): string {
	return JSON.stringify([item, field, filename, mimeType, sizeBytes, content]);
}

// References to binary data have a name and audio.
function remembered({ item, value: content, filename, audio }: Reference): RememberedFile {
	const { field, mimeType, sizeBytes } = audio!;
	return { item, field, filename: filename!, mimeType, sizeBytes, content };
}

/**
 * An id in n8n's storage is another one in every execution, and to hash hours of audio takes too long: what a
 * file begins with tells it from others of its name and size.
 */
async function markOf(sent: Reference[]): Promise<string> {
	const files = await aFewAtATime(sent, async ({ filename, audio }) => {
		const { mimeType, sizeBytes, open } = audio!;
		return [filename, mimeType, sizeBytes, await beginningOf(await open())];
	});
	return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

/** A hash of the first bytes. */
async function beginningOf(content: Awaited<ReturnType<Audio['open']>>): Promise<string> {
	const hash = createHash('sha256');
	let left = BEGINNING_BYTES;
	const chunks = content instanceof Uint8Array ? [content] : (content as AsyncIterable<Uint8Array>);
	for await (const chunk of chunks) {
		hash.update(chunk.subarray(0, left));
		left -= Math.min(left, chunk.length);
		if (left === 0) break;
	}
	return hash.digest('hex');
}

function formFile({ filename, audio }: Reference): FormFile {
	const { mimeType, sizeBytes, open } = audio!;
	return { field: 'files', filename: filename!, mimeType, sizeBytes, open };
}
