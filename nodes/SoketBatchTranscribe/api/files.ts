import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { describeFailure, isFailure, type ApiFailure } from './failure';
import { readPages } from './pages';
import { read } from './read';
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
	if (isFailure(reply)) return reply;
	const isAnswer = 'status' in reply && reply.status < 300 && isDeletion(reply.body);
	return isAnswer ? (reply.body as IDataObject) : describeFailure(reply, connection);
}

/**
 * Which of these files Soket does not know, after a deletion was refused for that. What it says itself
 * counts; the shape of its words is not documented, so where they name none, the list of files is read.
 *
 * @returns an empty list where that can't be told
 */
export async function findUnknownFiles(
	connection: Connection,
	fileIds: string[],
	{ problem }: ApiFailure,
): Promise<string[]> {
	const words = new Set(problem.split(/[^\w.-]+/).map((word) => word.replace(/\.$/, '')));
	const named = fileIds.filter((id) => words.has(id));
	if (named.length > 0 && named.length < fileIds.length) return named;
	const files = await fetchFiles(connection, {}, Infinity);
	if (isFailure(files)) return [];
	const known = new Set(files.map(({ file_id }) => file_id));
	return fileIds.filter((id) => !known.has(id));
}

function isDeletion(body: unknown): body is IDataObject {
	return typeof body === 'object' && body !== null && 'deleted_file_ids' in body;
}
