import type { Readable } from 'node:stream';
import type { RouteName } from './journal';
import type { Upload } from './receiveUpload';

/** A request as a route sees it: authorized, its body read. */
export interface Call {
	params: Record<string, string>;
	query: Record<string, unknown>;
	/** Parsed JSON, or the text if it is none. */
	body: unknown;
	/** Only where the body is multipart/form-data. */
	upload?: Upload;
}

/** What the API answers, before any fault gets at it. */
export interface Answer {
	status: number;
	/** An object is sent as JSON; a stream and a string as they are. */
	body: object | Readable | string;
	contentType?: string;
	/** See `JournalEntry.accepted`. */
	accepted: boolean;
}

/** Answers a call of one route, or throws a `Refusal`. */
export type Handler = (call: Call) => Answer;
/** The handlers of some routes; the type sees to it that none is missing. */
export type Handlers<Route extends RouteName> = Record<Route, Handler>;

/** Thrown by a route that does not take the request in. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: object,
	) {
		super(`${status} ${JSON.stringify(body)}`);
	}
}

/** An answer to a request that was taken in. */
export const accept = (body: object, status = 200): Answer => ({ status, body, accepted: true });
