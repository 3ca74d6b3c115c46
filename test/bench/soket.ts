import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import {
	startSimulator,
	type ReceivedFile,
	type Simulator,
	type SimulatorOptions,
} from '../soket-simulator';
import { startChild, type Child } from './child';

/** How far away a server is. */
export interface Distance {
	/** How long a message and its answer are on the way. */
	roundTripMilliseconds: number;
	/** Of all connections together, in each direction. */
	bytesPerSecond: number;
}

/** Soket's side, and how far away it is; on this machine where nothing is said. */
export type SoketOptions = Omit<SimulatorOptions, 'onAnswered'> & { distance?: Distance };

/** By route. */
type RequestCounts = Record<string, number>;

/** Where Soket is, and who asks. */
export interface Connection {
	baseUrl: string;
	accessToken: string;
}

/** Soket's side in a process of its own, so that its work is not in the way of what is measured. */
export interface SoketProcess extends Connection, Child<typeof import('./soket')> {}

/** Starts the simulator in a process of its own, which ends with this one. */
export async function startSoket(options: SoketOptions = {}): Promise<SoketProcess> {
	const child: Child<typeof import('./soket')> = startChild('soket.ts');
	return { ...child, ...(await child.call('start', options)) };
}

/** Posts a batch, the barest way. */
export async function postBatch(
	{ baseUrl, accessToken }: Connection,
	body: string,
): Promise<IDataObject> {
	const answer = await fetch(`${baseUrl}/batch`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
		body,
	});
	return (await answer.json()) as IDataObject;
}

/** All requests together. */
export function sumOf(counts: RequestCounts): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Tells whether bytes have arrived as they were sent. */
export function fingerprint(bytes: number, sha256: string): string {
	return `${bytes} bytes with the SHA-256 ${sha256}`;
}

let soket: Simulator;

/** Called in that process, as all that follow: starts the simulator. */
export async function start({ distance, ...options }: SoketOptions): Promise<Connection> {
	soket = await startSimulator(options);
	const { baseUrl, token: accessToken } = soket;
	const address = new URL(baseUrl);
	if (distance) address.port = String(await putFarAway(Number(address.port), distance));
	return { baseUrl: address.href, accessToken };
}

/** How many requests of each route have come since the last reset. */
export function requests(): RequestCounts {
	const counts: RequestCounts = {};
	for (const { route } of soket.journal) counts[route] = (counts[route] ?? 0) + 1;
	return counts;
}

/** What the one file of the latest upload was when it arrived. */
export function lastUpload(): string {
	const upload = soket.journal.filter(({ route }) => route === 'POST /files/upload').at(-1);
	const [file, ...others] = (upload?.accepted ? upload.body : []) as ReceivedFile[];
	if (!file || others.length > 0) throw new Error('There is no upload of one file');
	return fingerprint(file.size, file.sha256);
}

/** Answers a download to come with so many bytes of transcripts; returns what they are. */
export function answerDownload(bytes: number): string {
	let body = '';
	for (let file = 1; body.length < bytes; file++) body += transcriptLine(file);
	body = body.slice(0, bytes);
	soket.fault({
		route: 'GET /download/batch/{batch_id}',
		kind: 'answer',
		when: 'before',
		status: 200,
		headers: { 'content-type': 'application/x-ndjson' },
		body,
	});
	return fingerprint(bytes, createHash('sha256').update(body).digest('hex'));
}

function transcriptLine(file: number): string {
	const text = `What was said in call ${file}, word by word. `.repeat(20);
	const result = { text, language: 'hi', duration_seconds: 60 };
	const names = { file_id: `file-${file}`, filename: `${file}.mp3` };
	return `${JSON.stringify({ ...names, status: 'completed', result })}\n`;
}

/** Forgets everything. */
export function reset(): void {
	soket.reset();
	// The garbage of one run shall not be swept in the next.
	gc?.();
}

/** TCP shakes hands before the first byte, and TLS 1.3 once more. */
const ROUND_TRIPS_TO_CONNECT = 2;
/** How much may wait for the line, as in a router: a sender is slowed down, but never lets the line idle. */
const MOST_AHEAD_MILLISECONDS = 20;

/** Stands in front of a server on this machine, as if that were far away; returns the port to connect to. */
async function putFarAway(port: number, distance: Distance): Promise<number> {
	const [there, back] = [newLine(distance), newLine(distance)];
	const proxy = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
		client.on('error', () => client.destroy());
		const join = async () => {
			await sleep(ROUND_TRIPS_TO_CONNECT * distance.roundTripMilliseconds);
			const server = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
			await Promise.all([there(client, server), back(server, client)]);
		};
		join().catch(() => client.destroy());
	});
	await once(proxy.listen(0, '127.0.0.1'), 'listening');
	return (proxy.address() as AddressInfo).port;
}

/** A line in one direction, which all connections share. */
function newLine({ roundTripMilliseconds, bytesPerSecond }: Distance) {
	let freeAt = 0;
	return async (from: Socket, to: Socket): Promise<void> => {
		// In their order, whatever order timers come in.
		const underway: Array<() => unknown> = [];
		const deliver = (what: () => unknown) => {
			underway.push(what);
			const arrivesAt = Math.max(freeAt, performance.now()) + roundTripMilliseconds / 2;
			setTimeout(() => underway.shift()!(), arrivesAt - performance.now());
		};
		try {
			const chunks = from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
			for await (const chunk of chunks) {
				freeAt = Math.max(freeAt, performance.now()) + (1000 * chunk.length) / bytesPerSecond;
				deliver(() => to.write(chunk));
				const ahead = freeAt - performance.now();
				if (ahead > MOST_AHEAD_MILLISECONDS) await sleep(ahead - MOST_AHEAD_MILLISECONDS);
			}
			deliver(() => to.end());
		} catch {
			deliver(() => to.destroy());
		}
	};
}
