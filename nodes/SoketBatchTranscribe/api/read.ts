import type { IDataObject } from 'n8n-workflow';

import type { ApiAnswer, ApiReply, Connection } from './connection';
import { describeFailure, isFailure, type ApiFailure } from './failure';
import { isObject, objectsIn } from './json';
import { aFewAtATime, waitSeconds } from './pace';

/** What one try to read brought. */
export type ReadAttempt = { answer: IDataObject } | FailedRead;

/** Why one try to read something failed. */
export interface FailedRead {
	failure: ApiFailure;
	/** Whether the next try may well succeed: too many requests, a fault of Soket's or of the network. */
	isPassing: boolean;
	headers: Record<string, unknown>;
}

/**
 * Reads an object: `GET path`. Reading changes nothing, so it is tried again after 429, 5xx, a network
 * fault and an answer that is none, with back-off, as often as the connection may retry.
 */
export async function read(
	connection: Connection,
	path: string,
	query: IDataObject = {},
): Promise<IDataObject | ApiFailure> {
	for (let retries = 0; ; retries++) {
		const attempt = await tryToRead(connection, path, query);
		if ('answer' in attempt) return attempt.answer;
		if (!(await pauseBeforeRetry(connection, attempt, retries))) return attempt.failure;
	}
}

/**
 * Waits before the next try, where there is to be one.
 *
 * @param retries how many there were already
 * @returns whether to try again
 */
export async function pauseBeforeRetry(
	connection: Connection,
	{ isPassing, headers }: FailedRead,
	retries: number,
): Promise<boolean> {
	if (!isPassing || retries >= connection.maxRetries) return false;
	await connection.pause(waitSeconds(headers, retries));
	// Where the execution was cancelled meanwhile, the next call says so.
	return true;
}

/**
 * Reads an object, in one try.
 *
 * @param maxSeconds how long it may take, in seconds, where that is less than the connection allows
 */
export async function tryToRead(
	connection: Connection,
	path: string,
	query: IDataObject = {},
	maxSeconds = Infinity,
): Promise<ReadAttempt> {
	const reply = await connection.call({ method: 'GET', path, query, maxSeconds });
	if ('status' in reply && reply.status < 300 && isObject(reply.body) && !isErrorBody(reply.body)) {
		return { answer: reply.body };
	}
	return failedRead(reply, connection);
}

/** What is to be made of a reply that is not what was asked for. */
export function failedRead(reply: ApiReply, connection: Connection): FailedRead {
	if ('code' in reply) {
		const isPassing = reply.code !== 'ERR_CANCELED';
		return { failure: describeFailure(reply, connection), isPassing, headers: {} };
	}
	const meaning = meaningOf(reply);
	const isPassing = meaning < 300 || meaning === 429 || meaning >= 500;
	const failure = describeFailure(reply, connection, meaning);
	return { failure, isPassing, headers: reply.headers };
}

interface ErrorBody extends IDataObject {
	error: string;
}

const NOT_FOUND = /\b(batch|file|upload)(e?s)?\b.*\bnot found\b/i;

/**
 * `{ "error": "batch not found" }`: the API documents it, but not its HTTP status. It may be 200. With an id
 * beside it, it may be a result that tells of an error, unless it says that the id is not known and nothing
 * of how far it is.
 */
export function isErrorBody(body: unknown): body is ErrorBody {
	if (!isObject(body) || typeof body.error !== 'string') return false;
	const namesId = ['file_id', 'batch_id', 'batch_upload_id'].some((id) => id in body);
	return !namesId || (NOT_FOUND.test(body.error) && !('status' in body));
}

/** Whether this is the API's word that it does not know an id. */
export function saysNotFound(body: unknown): boolean {
	return isErrorBody(body) && NOT_FOUND.test(body.error);
}

/** The HTTP status that fits an answer: not found is not found, and no error is a success. */
function meaningOf({ status, body }: ApiAnswer): number {
	if (!isErrorBody(body)) return status;
	if (saysNotFound(body)) return 404;
	return status < 300 ? 400 : status;
}

/** The most that the API gives in one page. */
const MAX_PAGE_SIZE = 200;

/** How many pages are read at once. */
const PAGES_AT_ONCE = 5;

/**
 * Reads a list that the API gives in pages; several at once, as soon as it is known how many there are. The
 * list may change meanwhile: a new entry at its head moves others to the next page, where they come once
 * more, and are left out; a deleted one makes pages fewer. Read at once, a page may be older than the one
 * before it, and lack what was moved; so where the list changes, the next pages are read one after the other.
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
	const readPage = async (page: number): Promise<Page | ApiFailure> => {
		const answer = await read(connection, path, { ...query, page, limit: size });
		if (isFailure(answer)) return answer;
		const onPage = answer[field];
		return Array.isArray(onPage)
			? { answer, length: onPage.length, entries: keyedEntries(onPage, field) }
			: describeFailure({ status: 200, headers: {}, body: answer }, connection);
	};

	let ahead: Array<Page | ApiFailure> = [];
	let isStill = true;
	let before: Page | undefined;
	for (let number = 1; ; number++) {
		const isReadAhead = ahead.length > 0;
		if (!isReadAhead) {
			const wanted =
				before && isStill ? pagesAhead(before, number, limit - entries.size) : [number];
			ahead = await aFewAtATime(wanted, readPage);
		}
		let page = ahead.shift()!;
		if (isFailure(page)) return page;
		if (before && (isChanged(before, page) || page.entries.some(([key]) => entries.has(key)))) {
			isStill = false;
			ahead = [];
			if (isReadAhead) page = await readPage(number);
			if (isFailure(page)) return page;
		}
		const countBefore = entries.size;
		for (const [key, entry] of page.entries) if (!entries.has(key)) entries.set(key, entry);
		const { total_pages } = page.answer;
		const isLast =
			typeof total_pages === 'number' ? number >= total_pages : entries.size === countBefore;
		if (page.length === 0 || isLast || entries.size >= limit) break;
		before = page;
	}
	return [...entries.values()].slice(0, limit);
}

/** One page of a list, and what its entries are known by. */
interface Page {
	answer: IDataObject;
	/** How many it holds, usable or not. */
	length: number;
	entries: Array<[key: string, entry: IDataObject]>;
}

function keyedEntries(onPage: unknown[], field: 'files' | 'jobs'): Page['entries'] {
	return objectsIn(onPage).map((entry) => {
		const { file_id } = entry;
		// What a job is known by is not documented: only what is the same in every field is the same job.
		const isKnownById = field === 'files' && typeof file_id === 'string';
		return [isKnownById ? `id ${file_id}` : JSON.stringify(entry), entry];
	});
}

/**
 * The numbers of the pages to read at once.
 *
 * @param before the page before
 * @param next the number of the first one
 * @param wanted how many entries are still wanted
 */
function pagesAhead({ answer, length }: Page, next: number, wanted: number): number[] {
	const pages = Math.min(PAGES_AT_ONCE, Math.ceil(wanted / length));
	const last = typeof answer.total_pages === 'number' ? answer.total_pages : next;
	const numbers = Array.from({ length: pages }, (_, i) => next + i);
	return numbers.filter((number) => number <= Math.max(last, next));
}

/** Whether the list was another one when the second page was read. */
function isChanged({ answer: one }: Page, { answer: other }: Page): boolean {
	return one.total_files !== other.total_files || one.total_pages !== other.total_pages;
}
