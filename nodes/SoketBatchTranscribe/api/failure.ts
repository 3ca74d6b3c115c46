import type { IDataObject } from 'n8n-workflow';

import type { ApiReply, Connection } from './connection';
import { isObject } from './json';
import type { NetworkFault } from './networkFault';

/** A call that brought no success: what is known of it, and the words for the user. */
export interface ApiFailure {
	/** The HTTP status, or the network's code such as `ECONNREFUSED`; undefined where no call failed. */
	httpCode: string | undefined;
	/** Whether Soket does not know an id: it may say so with any HTTP status. */
	isNotFound?: boolean;
	/** Whether Soket can have carried the request out: `unknown` only where nobody can tell. */
	accepted: 'no' | 'unknown';
	/** What happened, in one line, with the API's own words. */
	problem: string;
	/** What the user can do about it, in one sentence. */
	advice: string;
	/** The API's own body, without the token; cut where it is long. */
	body?: unknown;
}

/** How much is shown of what comes from outside, in characters: it stands in every error item. */
const MAX_WORDS_LENGTH = 500;
const MAX_ADDRESS_LENGTH = 100;
const MAX_BODY_LENGTH = 4000;

const ADVICE: Record<number, string> = {
	400: 'Check the values that Soket names.',
	401: 'The access token is wrong or has expired: paste a new one into the "Soket API" credential.',
	403: 'The account of this access token may not do this: ask Soket for access, or use another credential.',
	404: "Soket does not know one of the ids, or it belongs to another account: compare the ids with what Submit, Upload or Get Many gave, and the base URL in the credential with Soket's documentation.",
	409: 'An upload has not finished yet: try again when all its files are completed.',
	413: 'The request is too large for Soket: send less at once.',
	422: 'Check the values that Soket names.',
	429: 'Soket gets too many requests from this account: wait a while before you try again.',
};

/** What an automation may want to know of a failure. */
export function failureDetails({ httpCode, body }: ApiFailure): IDataObject {
	return {
		...(httpCode !== undefined && { httpCode }),
		...(body !== undefined && { body }),
	};
}

/** Whether it is a failure that was described, and not the answer that was asked for. */
export function isFailure(outcome: object): outcome is ApiFailure {
	return 'problem' in outcome && 'advice' in outcome && 'accepted' in outcome;
}

/**
 * The answer that was asked for.
 *
 * @param reply or a failure that is known already, which is passed on
 * @returns what the reply means, where it holds no such answer
 */
export function answerIn<Answer>(
	reply: ApiReply | ApiFailure,
	isAnswer: (body: unknown) => body is Answer,
	connection: Connection,
): Answer | ApiFailure {
	if (isFailure(reply)) return reply;
	if ('status' in reply && reply.status < 300 && isAnswer(reply.body)) return reply.body;
	return describeFailure(reply, connection);
}

/**
 * Tells what a failed call means.
 *
 * Whether a request was carried out: a 4xx and a redirect are refusals, and so is a
 * 503 that names a time for the next try; after any other 5xx, an odd answer or a lost connection, nobody
 * can know.
 *
 * @param meaning the HTTP status that fits what the answer says, where it came with another one
 */
export function describeFailure(
	reply: ApiReply,
	connection: Connection,
	meaning?: number,
): ApiFailure {
	if ('code' in reply) {
		return {
			httpCode: reply.code,
			accepted: reply.reachedSoket,
			problem: faultWords(reply),
			advice:
				reply.reachedSoket === 'no'
					? 'Check the base URL in the "Soket API" credential, and that n8n can reach that host.'
					: 'If it happens again, look after the network between n8n and Soket, or raise Timeout.',
		};
	}
	const { status, headers, body } = reply;
	const meant = meaning ?? status;
	const words = show(withoutStatus(errorText(body), status), MAX_WORDS_LENGTH, connection);
	const saidWhat = words === '' ? '' : `: ${words}`;
	const refused = (meant >= 300 && meant < 500) || (meant === 503 && 'retry-after' in headers);
	return {
		httpCode: String(status),
		isNotFound: meant === 404,
		accepted: refused ? 'no' : 'unknown',
		problem: `${verdictOn(meant)} (${status})${saidWhat}`,
		advice: adviceOn(meant, headers, connection),
		body: presentable(body, connection),
	};
}

function faultWords({ code, reachedSoket, stoodStill }: NetworkFault): string {
	// By this word n8n takes the execution for cancelled, and not for failed.
	if (code === 'ERR_CANCELED') return 'the execution was canceled';
	if (reachedSoket === 'no') return `Soket could not be reached (${code})`;
	if (stoodStill) return `the transfer stood still for too long (${code})`;
	return code === 'ECONNABORTED' || code === 'ETIMEDOUT'
		? `no answer came in time (${code})`
		: `the connection ended without an answer (${code})`;
}

function verdictOn(status: number): string {
	if (status >= 500) return 'Soket had a fault of its own';
	if (status >= 400) return 'Soket refused the request';
	if (status >= 300) return 'Soket sent a redirect, which is not followed';
	return 'Soket sent an answer that does not fit the request';
}

function adviceOn(
	status: number,
	{ location }: Record<string, unknown>,
	connection: Connection,
): string {
	if (status >= 300 && status < 400) {
		const target =
			typeof location === 'string' ? ` (${show(location, MAX_ADDRESS_LENGTH, connection)})` : '';
		return `The access token goes to no other address${target}: enter the right base URL in the "Soket API" credential.`;
	}
	if (status >= 500) return 'If it stays like this, ask Soket.';
	if (status < 300) return 'Check the base URL in the "Soket API" credential.';
	return ADVICE[status] ?? "Check the request with Soket's documentation.";
}

/** Words that begin with the status, as in "502 Bad Gateway", would say it twice. */
function withoutStatus(words: string, status: number): string {
	return words.replace(new RegExp(`^(HTTP |error )?${status}\\b[\\s:.,–-]*`, 'i'), '');
}

function presentable(body: unknown, connection: Connection): unknown {
	let text: string;
	try {
		text = JSON.stringify(body ?? null);
	} catch {
		// n8n could not keep it either.
		return 'The answer is nested too deeply to be shown.';
	}
	const shown = show(text, MAX_BODY_LENGTH, connection);
	return shown === text ? body : shown;
}

/** Text from outside without the token, then cut: the other way round a part of the token could stay. */
function show(text: string, maxLength: number, connection: Connection): string {
	const clean = connection.withoutToken(text);
	return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}

/** How deep words are looked for: deeper ones are no error text, and a hostile body has no bottom. */
const MAX_DEPTH = 5;

/**
 * The API's own words from the body of an error answer. The shape of such bodies is not documented, so
 * all plausible ones are read: `error`, `detail` (a string or a list of `{ loc, msg }`), `message`, text, and
 * behind them what an `errors` list names one by one.
 *
 * @returns one line, however long, or an empty string where the body holds no words
 */
export function errorText(body: unknown): string {
	return wordsOf(body).replace(/\s+/g, ' ').trim();
}

function wordsOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return isHtml(value) ? titleOf(value) : value;
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '';
	const within = (inner: unknown) => wordsOf(inner, depth + 1);
	if (Array.isArray(value)) return value.slice(0, 10).map(within).filter(Boolean).join('; ');
	const { error, detail, message, errors, loc, msg } = value as Record<string, unknown>;
	if (typeof msg === 'string') return Array.isArray(loc) ? `${placeOf(loc)}: ${msg}` : msg;
	const summary = [error, detail, message].map(within).find((words) => words.trim() !== '') ?? '';
	const each = wordsOfEach(errors, within);
	return [summary, each === summary ? '' : each].filter((words) => words.trim() !== '').join(': ');
}

/** What a list of errors says, or an object with the errors of each field. */
function wordsOfEach(errors: unknown, within: (inner: unknown) => string): string {
	if (!isObject(errors) || within(errors) !== '') return within(errors);
	return Object.entries(errors)
		.slice(0, 10)
		.map(([field, inner]) => [field, within(inner)])
		.filter(([, words]) => words !== '')
		.map(([field, words]) => `${field}: ${words}`)
		.join('; ');
}

function placeOf(loc: unknown[]): string {
	return loc.filter((part) => typeof part === 'string' || typeof part === 'number').join('.');
}

function isHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text);
}

/** Of a gateway's error page only the title says something, such as "502 Bad Gateway". */
function titleOf(html: string): string {
	return /<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? 'a web page';
}
