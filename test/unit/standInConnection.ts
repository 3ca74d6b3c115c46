import type { IDataObject } from 'n8n-workflow';
import { Readable } from 'node:stream';

import type {
	ApiAnswer,
	ApiCall,
	ApiReply,
	Connection,
} from '../../nodes/SoketBatchTranscribe/api/connection';
import type { NetworkFault } from '../../nodes/SoketBatchTranscribe/api/networkFault';
import { cuttable, type StreamedAnswer } from '../../nodes/SoketBatchTranscribe/api/streams';

/** A call that the stand-in was asked to make. */
export interface SeenCall extends ApiCall {
	/** Seconds after the start. */
	at: number;
}

/** What the stand-in answers. Of a list, each reply comes once and the last one again and again. */
export interface Script {
	replies?: ApiReply[] | ((call: SeenCall, count: number) => ApiReply);
	streams?:
		| Array<StreamedAnswer | NetworkFault>
		| ((url: string, count: number) => StreamedAnswer | NetworkFault);
	timeoutSeconds?: number;
	maxRetries?: number;
	/** When the execution is cancelled, in seconds after the start. */
	cancelAt?: number;
}

/** Where the stand-in is. */
export const BASE_URL = 'https://soket.test/transcribe';

/** No test needs so many calls or pauses: a loop without end fails instead of filling the memory. */
const MANY = 10_000;

let milliseconds = 0;

/** The clock of a test: only the pauses of a stand-in move it on, and `pass`. */
export const clock = {
	pass: (seconds: number) => {
		milliseconds += seconds * 1000;
	},
};

/** Lets no real time pass in the tests of a file. */
export function useStandInClock(): void {
	beforeEach(() => {
		milliseconds = 0;
		jest.spyOn(Date, 'now').mockImplementation(() => milliseconds);
	});
	afterEach(() => jest.restoreAllMocks());
}

/** An answer of the stand-in. */
export const answer = (
	status: number,
	body: unknown = {},
	headers: Record<string, unknown> = {},
): ApiAnswer => ({ status, headers, body });

/** No answer of the stand-in. */
export const fault = (
	code: string,
	reachedSoket: NetworkFault['reachedSoket'] = 'unknown',
): NetworkFault => ({ code, reachedSoket });

/** An answer of the stand-in that is read as it comes, closed as the real one. */
export function streamed(
	status: number,
	chunks: string[],
	headers: Record<string, unknown> = {},
): StreamedAnswer {
	const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
	return { status, headers, body, cut: cuttable(body, new AbortController()) };
}

/** A stand-in for the connection to Soket, what it was asked for, and its pauses in seconds. */
export function standInConnection({
	replies = [],
	streams = [],
	timeoutSeconds = 300,
	maxRetries = 3,
	cancelAt = Infinity,
}: Script) {
	const start = milliseconds;
	const now = () => (milliseconds - start) / 1000;
	const calls: SeenCall[] = [];
	const opened: Array<{ url: string; query: IDataObject | undefined }> = [];
	const pauses: number[] = [];
	const cancelled = fault('ERR_CANCELED', 'no');
	const connection: Connection = {
		timeoutSeconds,
		transferTimeoutSeconds: timeoutSeconds,
		maxRetries,
		call: async (call) => {
			const seen = { ...call, at: now() };
			calls.push(seen);
			if (calls.length > MANY) throw new Error('The calls have no end');
			if (now() >= cancelAt) return cancelled;
			return Array.isArray(replies) ? inTurn(replies, calls.length) : replies(seen, calls.length);
		},
		openStream: async (url, query) => {
			opened.push({ url, query });
			if (now() >= cancelAt) return cancelled;
			return Array.isArray(streams) ? inTurn(streams, opened.length) : streams(url, opened.length);
		},
		addressOf: (path) => BASE_URL + path,
		pause: async (seconds) => {
			pauses.push(seconds);
			if (pauses.length > MANY) throw new Error('The pauses have no end');
			clock.pass(Math.max(0, Math.min(seconds, cancelAt - now())));
			// Whatever else goes on gets its turn, as streams do.
			await new Promise((resolve) => setImmediate(resolve));
			return now() < cancelAt;
		},
		withoutToken: (text) => text,
	};
	return { connection, calls, opened, pauses };
}

function inTurn<Reply>(replies: Reply[], count: number): Reply {
	const reply = replies[Math.min(count, replies.length) - 1];
	if (reply === undefined) throw new Error('The stand-in has no reply to this');
	return reply;
}
