import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { describeFailure, isFailure, type ApiFailure } from './failure';
import { read } from './read';

/** The most that the API gives in one page. */
const MAX_PAGE_SIZE = 200;

/**
 * Reads a list that the API gives in pages. It may change meanwhile: a new entry at its head moves others
 * to the next page, where they come once more, and are left out; a deleted one makes pages fewer.
 *
 * @param field the field of each page that holds the entries; `files` come once each, by their ids
 * @param limit how many entries are wanted at most; `Infinity` for all
 */
export async function readPages(
	connection: Connection,
	path: string,
	query: IDataObject,
	field: 'files' | 'jobs',
	limit: number,
): Promise<IDataObject[] | ApiFailure> {
	const entries = new Map<string, IDataObject>();
	// One size for all pages: another one would move their borders.
	const size = Math.min(limit, MAX_PAGE_SIZE);
	for (let page = 1; ; page++) {
		const answer = await read(connection, path, { ...query, page, limit: size });
		if (isFailure(answer)) return answer;
		const before = entries.size;
		const onPage = answer[field];
		if (!Array.isArray(onPage)) {
			return describeFailure({ status: 200, headers: {}, body: answer }, connection);
		}
		for (const entry of (onPage as unknown[]).filter(isEntry)) {
			const { file_id } = entry;
			// What a job is known by is not documented: only what is the same in every field is the same job.
			const isKnownById = field === 'files' && typeof file_id === 'string';
			const key = isKnownById ? `id ${file_id}` : JSON.stringify(entry);
			if (!entries.has(key)) entries.set(key, entry);
		}
		const isLast =
			typeof answer.total_pages === 'number' ? page >= answer.total_pages : entries.size === before;
		if (onPage.length === 0 || isLast || entries.size >= limit) break;
	}
	return [...entries.values()].slice(0, limit);
}

function isEntry(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
