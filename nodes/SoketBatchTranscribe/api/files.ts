import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { answerIn, describeFailure, isFailure, type ApiFailure } from './failure';
import { isObject } from './json';
import { read, readPages, saysNotFound } from './read';
import { sendSafely } from './sendSafely';

/** The caller's files, newest first, up to `limit` of them: `GET /files`, all its pages. */
export async function fetchFiles(
	connection: Connection,
	query: IDataObject,
	limit: number,
): Promise<IDataObject[] | ApiFailure> {
	return await readPages(connection, '/files', query, 'files', limit);
}

/** The transcript of one file: `GET /results/file/{file_id}`. */
export async function fetchTranscript(
	connection: Connection,
	fileId: string,
	query: IDataObject,
): Promise<IDataObject | ApiFailure> {
	return await read(connection, `/results/file/${encodeURIComponent(fileId)}`, query);
}

/**
 * Deletes files, all of them or none: `DELETE /files`. It is sent again only where it was certainly not
 * carried out.
 */
export async function deleteFiles(
	connection: Connection,
	fileIds: string[],
): Promise<IDataObject | ApiFailure> {
	const reply = await sendSafely(connection, () => ({
		method: 'DELETE',
		path: '/files',
		body: { file_ids: fileIds },
	}));
	if ('status' in reply && saysNotFound(reply.body)) {
		return describeFailure(reply, connection, 404);
	}
	return answerIn(reply, isDeletion, connection);
}

/**
 * Which of these files Soket does not know, after a deletion was refused for that. What it says itself
 * counts; the shape of its words is not documented, so where they name none, the list of files is read.
 *
 * @param trustsWords false where its words did not name all of them before
 * @returns an empty list where that can't be told
 */
export async function findUnknownFiles(
	connection: Connection,
	fileIds: string[],
	{ problem }: ApiFailure,
	trustsWords: boolean,
): Promise<string[]> {
	const named = trustsWords ? namedIn(problem, fileIds) : [];
	// Where all are named, it may just repeat the request; of one file it says enough.
	if (named.length > 0 && (named.length < fileIds.length || fileIds.length === 1)) return named;
	const files = await fetchFiles(connection, {}, Infinity);
	if (isFailure(files)) return [];
	const known = new Set(files.map(({ file_id }) => file_id));
	return fileIds.filter((id) => !known.has(id));
}

/** The ids that stand in a text as words; what was cut off at its end is none. */
function namedIn(text: string, ids: string[]): string[] {
	const words = new Set(
		text
			.replace(/[\w.-]+…$/, '')
			.split(/[^\w.-]+/)
			.map((word) => word.replace(/\.$/, '')),
	);
	return ids.filter((id) => words.has(id));
}

function isDeletion(body: unknown): body is IDataObject {
	return isObject(body) && 'deleted_file_ids' in body;
}
