import type { IncomingHttpHeaders } from 'node:http';

/** The documented routes, written as the API's reference writes them. */
export const ROUTES = [
	'POST /batch',
	'POST /files/upload',
	'GET /files/upload/{batch_upload_id}',
	'GET /files',
	'DELETE /files',
	'GET /status/batch/{batch_id}',
	'GET /results/batch/{batch_id}',
	'GET /results/file/{file_id}',
	'GET /download/batch/{batch_id}',
] as const;

/** A documented route. */
export type RouteName = (typeof ROUTES)[number];

/** What became of a request on the way back to the client. */
export type Outcome =
	| 'underway'
	| 'answered'
	| 'answered instead'
	| 'answer replaced'
	| 'answer rewritten'
	| 'redirected'
	| 'delayed'
	| 'hung before'
	| 'hung after'
	| 'cut before'
	| 'cut after'
	| 'client left';

/** One file of an upload, as it came over the wire; its bytes are not kept. */
export interface ReceivedFile {
	filename: string;
	contentType: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal digest of the bytes. */
	sha256: string;
}

/** One request that reached the server, whatever was made of it. */
export interface JournalEntry {
	/** When its head arrived, in milliseconds since the epoch. */
	at: number;
	method: string;
	/** Without base path and query, for example `/batch`; ids are as sent, not decoded. */
	path: string;
	/** The documented route, or `unknown`. */
	route: RouteName | 'unknown';
	query: Record<string, unknown>;
	headers: IncomingHttpHeaders;
	/**
	 * Parsed JSON; text that is no JSON as it came; for uploads a list of `ReceivedFile`.
	 * Undefined where there was none, or where a fault struck before it was read.
	 */
	body: unknown;
	/** What was answered; null: nothing, or nothing yet. */
	status: number | null;
	/**
	 * Whether the API took the request in: batch created, upload stored, files deleted; for GETs,
	 * answered from state. Stands even if no answer, or another one, reached the client.
	 */
	accepted: boolean;
	outcome: Outcome;
}
