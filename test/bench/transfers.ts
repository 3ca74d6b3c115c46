import '../engine/n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freemem } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';

import { startSimulator } from '../soket-simulator';
import { inChild } from './child';
import type { OperationName, Task } from './memoryRuns';
import type { Memory } from './sampledMemory';

/** In bytes. */
const MEGABYTE = 2 ** 20;

const UPLOAD_BYTES = 1024 * MEGABYTE;
const QUICK_UPLOAD_BYTES = 64 * MEGABYTE;
const DOWNLOAD_BYTES = 200 * MEGABYTE;
const QUICK_DOWNLOAD_BYTES = 16 * MEGABYTE;
const WARM_UP_BYTES = 4 * MEGABYTE;
const RUNS = 3;

/** What the runs of one operation took. */
export interface Transferred {
	operation: OperationName;
	/** What each run moved. */
	bytes: number;
	seconds: number[];
	/** Of the run in which it was most, in bytes. */
	idle: Memory;
	/** The most of each kind, in bytes, above what was idle in the same run. */
	above: Memory;
}

/** A way to move bytes between n8n and Soket. */
interface Transfer {
	/** The task that moves so many bytes. */
	task: (operation: OperationName, bytes: number) => Promise<Task>;
	/** The bytes that a task moves, at their source. */
	sent: (task: Task) => Promise<Fingerprint>;
	/** And where they are to be. */
	arrived: (outcome: Outcome) => Promise<Fingerprint>;
}

/**
 * What moving audio and transcripts takes of n8n's memory. Each run has a process of its own with n8n's engine
 * and the built node in it; Soket's side is in this one.
 *
 * @returns without the operations that hold all bytes in memory, where this machine has not enough of it
 * @throws if other bytes arrived than were sent
 */
export async function measureTransfers(quick: boolean): Promise<Transferred[]> {
	const storage = Container.get(BinaryDataService);
	await storage.init();
	const server = await startBenchServer();
	try {
		const up = upload(storage, server);
		const down = download(storage, server);
		const [upBytes, downBytes] = quick
			? [QUICK_UPLOAD_BYTES, QUICK_DOWNLOAD_BYTES]
			: [UPLOAD_BYTES, DOWNLOAD_BYTES];
		const runs = quick ? 1 : RUNS;
		const measured = [
			await measure('upload', up, upBytes, runs),
			await measure('submit', up, upBytes, runs),
			await measure('download', down, downBytes, runs),
		];
		// Holding all bytes takes three times the upload's size.
		if (freemem() < 4 * upBytes) return measured;
		measured.push(await measure('uploadFromMemory', up, upBytes, 1));
		measured.push(await measure('downloadIntoMemory', down, downBytes, 1));
		return measured;
	} finally {
		await server.stop();
	}
}

async function measure(
	operation: OperationName,
	way: Transfer,
	bytes: number,
	runs: number,
): Promise<Transferred> {
	const warmUp = await way.task(operation, WARM_UP_BYTES);
	const task = await way.task(operation, bytes);
	const sent = await way.sent(task);
	const outcomes: Outcome[] = [];
	for (let run = 0; run < runs; run++) {
		console.error(`${operation}, run ${run + 1} of ${runs}`);
		const outcome = await inChild<typeof import('./memoryRuns')>('memoryRuns.ts')(
			'transfer',
			warmUp,
			task,
		);
		const arrived = await way.arrived(outcome);
		if (sent.bytes !== bytes || !isDeepStrictEqual(arrived, sent)) {
			const [was, is] = [sent, arrived].map((fingerprint) => JSON.stringify(fingerprint));
			throw new Error(`${operation} was to bring ${was!}, and brought ${is!}`);
		}
		outcomes.push(outcome);
	}
	const above = (kind: keyof Memory) => outcomes.map(({ idle, peak }) => peak[kind] - idle[kind]);
	const most = (kind: keyof Memory) => Math.max(...above(kind));
	return {
		operation,
		bytes,
		seconds: outcomes.map(({ seconds }) => seconds),
		idle: outcomes[above('resident').indexOf(most('resident'))]!.idle,
		above: { resident: most('resident'), heap: most('heap'), external: most('external') },
	};
}

type Outcome = Awaited<ReturnType<typeof import('./memoryRuns').transfer>>;

function upload(storage: BinaryDataService, server: BenchServer): Transfer {
	const place = { type: 'execution', workflowId: 'bench', executionId: 'bench' } as const;
	const stored = new Map<number, Promise<IBinaryData>>();
	const store = async (bytes: number) => {
		const description = { data: '', mimeType: 'audio/mpeg', fileName: `${bytes}.mp3` };
		return await storage.store(place, audio(bytes), description);
	};
	return {
		async task(operation, bytes) {
			if (!stored.has(bytes)) stored.set(bytes, store(bytes));
			const binary = (await stored.get(bytes))!;
			return { operation, baseUrl: server.uploadUrl, accessToken: server.accessToken, binary };
		},
		sent: async ({ binary }) => await fingerprintOf(await storage.getAsStream(binary!.id!)),
		arrived: async () => server.lastUpload(),
	};
}

function download(storage: BinaryDataService, server: BenchServer): Transfer {
	return {
		task: async (operation, bytes) => ({
			operation,
			baseUrl: server.downloadUrl,
			accessToken: server.accessToken,
			batchId: String(bytes),
		}),
		sent: async ({ batchId }) => await fingerprintOf(transcripts(Number(batchId))),
		async arrived({ result }) {
			const { id } = result.binary!.data!;
			const arrived = await fingerprintOf(await storage.getAsStream(id!));
			await storage.deleteManyByBinaryDataId([id!]);
			return arrived;
		},
	};
}

/** Soket's side. */
interface BenchServer {
	accessToken: string;
	/** Where to upload to: the simulator, which counts and hashes the files and keeps none. */
	uploadUrl: string;
	/** Where to download from: the batch with the id `N` has N bytes of results. */
	downloadUrl: string;
	/** The one file of the latest upload, as it arrived. */
	lastUpload: () => Fingerprint;
	stop: () => Promise<void>;
}

/** Starts Soket's side on loopback. */
async function startBenchServer(): Promise<BenchServer> {
	const soket = await startSimulator();
	const results = createServer((request, response) => {
		const bytes = Number(request.url!.split('?')[0]!.split('/').at(-1));
		response.writeHead(200, { 'content-type': 'application/x-ndjson' });
		pipeline(transcripts(bytes), response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		results.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		accessToken: soket.token,
		uploadUrl: soket.baseUrl,
		downloadUrl: `http://127.0.0.1:${(results.address() as AddressInfo).port}`,
		lastUpload() {
			const entry = soket.journal.filter(({ route }) => route === 'POST /files/upload').at(-1);
			const files = (entry?.accepted ? entry.body : []) as Array<{ size: number; sha256: string }>;
			if (files.length !== 1) throw new Error(`The upload had ${files.length} files`);
			return { bytes: files[0]!.size, sha256: files[0]!.sha256 };
		},
		async stop() {
			results.closeAllConnections();
			results.close();
			await soket.stop();
		},
	};
}

const CHUNK_BYTES = 64 * 1024;

/** What tells whether bytes have arrived as they were sent. */
interface Fingerprint {
	bytes: number;
	sha256: string;
}

/** Reads a stream to its end, holding none of it. */
async function fingerprintOf(stream: Readable): Promise<Fingerprint> {
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		hash.update(chunk);
		bytes += chunk.length;
	}
	return { bytes, sha256: hash.digest('hex') };
}

/** So many bytes that no one can compress, each chunk with a number of its own; never the same twice. */
function audio(bytes: number): Readable {
	return Readable.from(audioChunks(bytes), { objectMode: false });
}

function* audioChunks(bytes: number): Generator<Buffer> {
	const noise = randomBytes(CHUNK_BYTES);
	for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
		const chunk = Buffer.from(noise.subarray(0, Math.min(left, CHUNK_BYTES)));
		if (chunk.length >= 8) chunk.writeDoubleLE(left);
		yield chunk;
	}
}

/** So many bytes of transcripts, one a line; the same each time. */
function transcripts(bytes: number): Readable {
	return Readable.from(transcriptChunks(bytes), { objectMode: false });
}

function* transcriptChunks(bytes: number): Generator<Buffer> {
	let lines = '';
	let left = bytes;
	for (let file = 1; left > 0; file++) {
		lines += transcriptLine(file);
		if (lines.length < Math.min(left, CHUNK_BYTES)) continue;
		const chunk = Buffer.from(lines).subarray(0, left);
		left -= chunk.length;
		lines = '';
		yield chunk;
	}
}

function transcriptLine(file: number): string {
	const text = `What was said in call ${file}, word by word. `.repeat(20);
	const result = { text, language: 'hi', duration_seconds: 60 };
	const transcript = {
		file_id: `file-${file}`,
		filename: `${file}.mp3`,
		status: 'completed',
		result,
	};
	return `${JSON.stringify(transcript)}\n`;
}
