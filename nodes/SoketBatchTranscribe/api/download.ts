import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import type { ApiFailure } from './failure';
import { networkFault, type NetworkFault } from './networkFault';
import { failedRead, isErrorBody, pauseBeforeRetry, type FailedRead } from './read';
import type { Readable, StreamedAnswer } from './streams';

/** What is given to the storage: the whole if it is small, else a stream. */
export type Download = Buffer | Readable;

/** An answer that is an error is JSON, and no longer than this, in bytes. */
const MAX_ERROR_BYTES = 4096;

const MAX_REDIRECTS = 5;

/** How often a download is looked at, in seconds. */
const WATCH_SECONDS = 0.5;

/**
 * Downloads into a storage, without ever holding all of it. Follows redirects, for the API may send a
 * client to its storage: the access token goes to the API's own host only. What fails in passing, also half
 * way, is begun again, as often as the connection may retry.
 *
 * @param store takes the download in; what it throws while the download is sound is passed on
 * @returns what `store` returned
 */
export async function download<Stored extends object>(
	connection: Connection,
	path: string,
	query: IDataObject,
	store: (content: Download) => Promise<Stored>,
): Promise<Stored | ApiFailure> {
	for (let retries = 0; ; retries++) {
		const outcome = await tryToDownload(connection, path, query, store);
		if (!('isPassing' in outcome)) return outcome;
		if (!(await pauseBeforeRetry(connection, outcome, retries))) return outcome.failure;
	}
}

async function tryToDownload<Stored extends object>(
	connection: Connection,
	path: string,
	query: IDataObject,
	store: (content: Download) => Promise<Stored>,
): Promise<Stored | FailedRead> {
	const reply = await callFollowingRedirects(connection, path, query);
	if ('code' in reply) return failedRead(reply, connection);
	const { body: stream, cut } = reply;
	const watch = keepFlowing(connection, reply);
	const transfer = async () => {
		const { start, isWhole } = await readStart(stream);
		const body = isWhole ? parsed(start) : undefined;
		if (reply.status >= 300 || isErrorBody(body) || !mayBeJson(start)) {
			return failedRead({ ...reply, body }, connection);
		}
		if (isWhole) return await store(start);
		stream.unshift(start);
		return await store(stream);
	};
	return await transfer()
		.catch(async (error: unknown) =>
			stream.errored
				? failedRead(networkFault(stream.errored), connection)
				: await Promise.reject<Stored>(error as Error),
		)
		.finally(() => {
			watch.stop();
			cut();
		});
}

/** The token is handed out by the credential, and for the base URL's own host only. */
async function callFollowingRedirects(
	connection: Connection,
	path: string,
	query: IDataObject,
): Promise<StreamedAnswer | NetworkFault> {
	let address = connection.addressOf(path);
	let reply = await connection.openStream(address, query);
	for (let hops = 0; hops < MAX_REDIRECTS; hops++) {
		if ('code' in reply) break;
		const next = redirectIn(reply, address);
		if (next === undefined) break;
		reply.cut();
		address = next;
		reply = await connection.openStream(address);
	}
	return reply;
}

/** The address that a redirect names, if it is one for the web. */
function redirectIn(
	{ status, headers: { location } }: StreamedAnswer,
	address: string,
): string | undefined {
	if (status < 300 || status >= 400) return undefined;
	if (typeof location !== 'string' || !URL.canParse(location, address)) return undefined;
	const { href, protocol } = new URL(location, address);
	return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** Ends a stream that stands still for longer than a call may take, or when the execution is cancelled. */
function keepFlowing(
	connection: Connection,
	{ body: stream, cut }: StreamedAnswer,
): { stop: () => void } {
	const watch = { isOver: false };
	let lastChunkAt = Date.now();
	// Not by a listener to its data: that would start the stream before the storage listens.
	const push = stream.push.bind(stream);
	stream.push = (...chunk) => {
		lastChunkAt = Date.now();
		return push(...chunk);
	};
	const end = (code: string) => cut(Object.assign(new Error(code), { code }));
	void (async () => {
		while (!watch.isOver && !stream.destroyed) {
			if (!(await connection.pause(WATCH_SECONDS))) end('ERR_CANCELED');
			else if (Date.now() - lastChunkAt > connection.timeoutSeconds * 1000) end('ETIMEDOUT');
		}
	})();
	return { stop: () => (watch.isOver = true) };
}

/** Reads as much as an error may be long, so that one is not taken for results. */
async function readStart(stream: Readable): Promise<{ start: Buffer; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		chunks.push(chunk as Buffer);
		length += (chunk as Buffer).length;
		if (length > MAX_ERROR_BYTES) return { start: Buffer.concat(chunks), isWhole: false };
	}
	return { start: Buffer.concat(chunks), isWhole: true };
}

/** Results are JSON, in one piece or by the line. A gateway's web page is neither. */
function mayBeJson(start: Buffer): boolean {
	return /^\s*([[{]|$)/.test(textOf(start));
}

/** Without a byte order mark, which may stand before JSON and is no part of it. */
function textOf(bytes: Buffer): string {
	return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function parsed(bytes: Buffer): unknown {
	const text = textOf(bytes);
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
