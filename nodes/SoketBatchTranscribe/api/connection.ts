import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import {
	cleanAccessToken,
	cleanBaseUrl,
	faultOfBaseUrl,
} from '../../../credentials/SoketApi.credentials';
import { networkFault, type NetworkFault } from './networkFault';
import { isPrivate } from './privateHost';
import {
	cuttable,
	FormTransfer,
	withCancelSignal,
	type FormFile,
	type Readable,
	type StreamedAnswer,
} from './streams';

/** One call of the API; `path` starts with a slash and is relative to the credential's base URL. */
export interface ApiCall {
	method: 'GET' | 'POST' | 'DELETE';
	path: string;
	query?: IDataObject;
	/** Sent as JSON, or as it is where it is the bytes of JSON: a large one is not put together twice. */
	body?: object;
	/** Sent as a form, in place of a body. Such a call may last; see `FormTransfer`. */
	files?: FormFile[];
	/** How long this call may take, in seconds, where that is less than the connection allows. */
	maxSeconds?: number;
}

/** How patient a connection is. */
export interface CallLimits {
	/** How long one call may take, in seconds; of a stream: how long it may stand still. */
	timeoutSeconds: number;
	/** How long a form with files may stand still, in seconds. */
	transferTimeoutSeconds: number;
	/** How often a call is made again where that is safe. */
	maxRetries: number;
}

/** What the API answered, whatever the status. `body` is parsed JSON, or a string where it was none. */
export interface ApiAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** What became of a call: an answer, or the network's word that there is none. */
export type ApiReply = ApiAnswer | NetworkFault;

/** How long what is left of a wait may outlive an execution that was cancelled. */
const NAP_MILLISECONDS = 1000;

/** n8n's word for a call that may last for ever, in seconds. */
const NO_TIMEOUT = 0;

/** The way to Soket with one credential. */
export interface Connection extends CallLimits {
	/**
	 * Makes one call and returns what became of it: neither an error status nor a network fault is thrown.
	 * Follows no redirect. Ends at once, with the code `ERR_CANCELED`, when the execution is cancelled.
	 */
	call: (call: ApiCall) => Promise<ApiReply>;
	/**
	 * Gets a full address, as a redirect gives it, and returns as soon as the answer begins. Its body must be
	 * read to the end, or cut. Another host than Soket's gets no access token.
	 */
	openStream: (url: string, query?: IDataObject) => Promise<StreamedAnswer | NetworkFault>;
	/** The full address of a path. */
	addressOf: (path: string) => string;
	/**
	 * Waits so many seconds, or until the execution is cancelled.
	 *
	 * @returns whether the execution still goes on
	 */
	pause: (seconds: number) => Promise<boolean>;
	/** The text without the access token, for text that comes from outside and is shown to the user. */
	withoutToken: (text: string) => string;
}

/**
 * Reads the credential and checks it, before anything is sent. Where the token would be sent in the clear over
 * the internet, an execution hint says so: once, for a run opens one connection.
 *
 * @throws NodeOperationError if the credential has no token, or no usable base URL
 */
export async function openConnection(
	context: IExecuteFunctions,
	limits: CallLimits,
): Promise<Connection> {
	const credential = await context.getCredentials('soketApi');
	const token = cleanAccessToken(credential.accessToken);
	const baseUrl = cleanBaseUrl(credential.baseUrl);
	const refuse = (problem: string, advice: string) => {
		throw new NodeOperationError(context.getNode(), problem, { description: advice });
	};
	if (token === '') {
		refuse(
			'The access token of the "Soket API" credential is empty',
			'Nothing was sent. Open the credential and paste the token that Soket gave you.',
		);
	}
	// RFC 6750 allows far less. Anything else would not fit into a header, or (quotes and backslashes) would
	// not be recognised, and left out, where an answer repeats the token.
	if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token)) {
		refuse(
			'The access token of the "Soket API" credential has a space or another character that no token has',
			'Nothing was sent. Open the credential and paste the token again, the whole of it and nothing else.',
		);
	}
	const fault = faultOfBaseUrl(credential.baseUrl);
	if (fault !== undefined) {
		refuse(
			`The base URL of the "Soket API" credential ${fault}`,
			'Nothing was sent. Usually it is https://api.soket.ai/transcribe',
		);
	}
	warnOfPlainHttp(context, new URL(baseUrl));

	const cancelSignal = context.getExecutionCancelSignal();

	const send = async (
		request: IHttpRequestOptions,
		sender: IExecuteFunctions,
		timeoutSeconds: number,
	): Promise<ApiReply> => {
		if (cancelSignal?.aborted) return { code: 'ERR_CANCELED', reachedSoket: 'no' };
		const options: IHttpRequestOptions = {
			...request,
			timeout: Math.ceil(timeoutSeconds * 1000),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
		try {
			// The credential hands out the token for the base URL's own host only.
			const response = (await sender.helpers.httpRequestWithAuthentication.call(
				sender,
				'soketApi',
				options,
			)) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
			return { status: response.statusCode, headers: response.headers, body: response.body };
		} catch (error) {
			return networkFault(error);
		}
	};

	const openStream: Connection['openStream'] = async (url, query = {}) => {
		const cutter = new AbortController();
		const sender = withCancelSignal(context, [cancelSignal, cutter.signal]);
		const request = { method: 'GET', url, qs: query, encoding: 'stream' } as const;
		const reply = await send(request, sender, limits.timeoutSeconds);
		if ('code' in reply) return reply;
		const body = reply.body as Readable;
		return { ...reply, body, cut: cuttable(body, cutter) };
	};

	const pause = async (seconds: number): Promise<boolean> => {
		await sleepOrAbort(seconds * 1000, cancelSignal);
		return cancelSignal?.aborted !== true;
	};

	const sendFiles = async (request: IHttpRequestOptions, files: FormFile[]): Promise<ApiReply> => {
		const transfer = new FormTransfer(files, limits.transferTimeoutSeconds);
		const sender = withCancelSignal(context, [cancelSignal, transfer.signal]);
		void transfer.watch(pause);
		const reply = await send({ ...request, body: transfer.form }, sender, NO_TIMEOUT);
		transfer.end();
		// n8n tells of both signals in the same words.
		const isCut = 'code' in reply && cancelSignal?.aborted !== true;
		return isCut ? (transfer.fault ?? reply) : reply;
	};

	const call: Connection['call'] = async ({ method, path, query, body, files, maxSeconds }) => {
		const request = { method, url: baseUrl + path, json: true, ...(query && { qs: query }) };
		if (files) return await sendFiles(request, files);
		const timeoutSeconds = Math.min(limits.timeoutSeconds, maxSeconds ?? Infinity);
		const json = body && { body, headers: { 'content-type': 'application/json' } };
		return await send({ ...request, ...json }, context, timeoutSeconds);
	};

	return {
		...limits,
		call,
		openStream,
		addressOf: (path) => baseUrl + path,
		pause,
		withoutToken: (text) => text.replaceAll(token, '[access token]'),
	};
}

/**
 * Ends with the signal itself, in its own tick: n8n then still takes in what the node gives out. In naps, for
 * n8n's `sleep` can't be ended in every version, and a long one would hold up the end of n8n's process.
 */
async function sleepOrAbort(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	let wake = (): void => undefined;
	const aborted = new Promise<void>((resolve) => (wake = resolve));
	signal?.addEventListener('abort', wake);
	const end = Date.now() + milliseconds;
	for (let left = milliseconds; left > 0 && signal?.aborted !== true; left = end - Date.now()) {
		await Promise.race([sleep(Math.min(left, NAP_MILLISECONDS)), aborted]);
	}
	signal?.removeEventListener('abort', wake);
}

function warnOfPlainHttp(context: IExecuteFunctions, { protocol, hostname }: URL): void {
	if (protocol === 'https:' || isPrivate(hostname.replace(/\.$/, ''))) return;
	context.addExecutionHints({
		message: `The base URL of the "Soket API" credential begins with http://, so the access token and the audio go to ${hostname} in the clear, where others may read them. Enter it with https://.`,
		type: 'warning',
		location: 'outputPane',
	});
}
