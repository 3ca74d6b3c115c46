import '../engine/n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { freemem } from 'node:os';
import { Readable } from 'node:stream';

import { inChild } from './child';
import { SOKET } from './engine';
import type { ItemsMemory, Memory, OperationName } from './memoryRuns';
import { aimsTable, atMost, median, number, table } from './report';
import { fingerprint, startSoket } from './soket';

const ITEMS = 100_000;
const QUICK_ITEMS = 10_000;
const MEGABYTE = 2 ** 20;

const UPLOAD_BYTES = 1024 * MEGABYTE;
const QUICK_UPLOAD_BYTES = 64 * MEGABYTE;
const DOWNLOAD_BYTES = 200 * MEGABYTE;
const QUICK_DOWNLOAD_BYTES = 16 * MEGABYTE;
const WARM_UP_BYTES = 4 * MEGABYTE;
const CHUNK_BYTES = 64 * 1024;
const RUNS = 3;

const MAX_RATIO_TO_JSON = 3;
const MAX_MEGABYTES_OF_TRANSFER = 64;

/** The operations that are to take little memory, and the same by holding all bytes in it. */
const OPERATIONS: Record<OperationName, string> = {
	upload: 'Upload',
	submit: 'Submit',
	download: 'Download Results',
	uploadFromMemory: 'Upload, all bytes in memory',
	downloadIntoMemory: 'Download, all bytes in memory',
};
const TO_BE_SMALL = ['upload', 'submit', 'download'];

/** Each run has a process of its own, with n8n's engine and the built node in it. */
const measured = inChild<typeof import('./memoryRuns')>('memoryRuns.ts');

/** What many items take of n8n's memory, and large files. */
export async function memory(quick: boolean): Promise<string> {
	const size = quick ? QUICK_ITEMS : ITEMS;
	const ours = await measured('submitItems', SOKET, size);
	const n8nAlone = await measured('submitItems', 'bench.oneRequest', size);
	const transferred = await measureTransfers(quick);
	return `Above what the process had before the run, in which the input is made too. "Objects": JavaScript's, at their peak with those that nobody needs any more and V8 has not swept yet; "kept": what is left of them after the run, the input and the output. "As JSON": input and output, as text.

${aimsTable([
	atMost(
		`× the JSON of input and output in memory at ${number(ITEMS)} items`,
		size === ITEMS ? ours.residentAboveIdle / ours.json : undefined,
		MAX_RATIO_TO_JSON,
	),
	...transferred
		.filter(({ operation }) => TO_BE_SMALL.includes(operation))
		.map(({ operation, bytes, above }) => {
			const what = `MB of memory for ${number(bytes / MEGABYTE)} MB by ${OPERATIONS[operation]}`;
			return atMost(what, above.resident / MEGABYTE, MAX_MEGABYTES_OF_TRANSFER);
		}),
])}

${itemsTable(size, { ours, 'n8n alone': n8nAlone })}

Large files, with n8n's binary data in its file system; that they arrive as they were sent is checked. The resident memory of the run that took most (1 MB is 1,048,576 bytes), and the median time. Soket's side is in another process${transferred.length < Object.keys(OPERATIONS).length ? '. Too little memory was free to compare with holding all bytes in it' : ''}.

${transfersTable(transferred)}`;
}

function itemsTable(size: number, rows: Record<string, ItemsMemory>): string {
	const megabytes = (bytes: number) => `${number(bytes / 1_000_000)} MB`;
	return table(
		['Node', 'Items', 'Process, at its peak', 'Objects, at their peak', 'Objects kept', 'As JSON'],
		Object.entries(rows).map(([name, row]) => [
			name,
			number(size),
			...[row.residentAboveIdle, row.heapAboveIdle, row.heapKept, row.json].map(megabytes),
		]),
	);
}

function transfersTable(rows: Transferred[]): string {
	const megabytes = (bytes: number) => `${number(bytes / MEGABYTE)} MB`;
	const moved = ['Moved', 'Time', 'In a second'];
	const taken = ['Before', 'Peak above', 'Objects above', 'Buffers above'];
	return table(
		['Operation', ...moved, ...taken, 'Runs'],
		rows.map(({ operation, bytes, seconds, idle, above }) => [
			OPERATIONS[operation],
			megabytes(bytes),
			`${number(median(seconds))} s`,
			megabytes(bytes / median(seconds)),
			...[idle.resident, above.resident, above.heap, above.external].map(megabytes),
			String(seconds.length),
		]),
	);
}

/** What the runs of one operation took. */
interface Transferred {
	operation: OperationName;
	/** What each run moved. */
	bytes: number;
	seconds: number[];
	/** Of the run in which it was most. */
	idle: Memory;
	/** The most of each kind above what was idle in the same run. */
	above: Memory;
}

/**
 * What moving audio and transcripts takes of n8n's memory.
 *
 * @returns without the operations that hold all bytes in memory, where this machine has not enough of it
 * @throws if other bytes arrived than were sent
 */
async function measureTransfers(quick: boolean): Promise<Transferred[]> {
	const storage = Container.get(BinaryDataService);
	await storage.init();
	const fingerprintOf = async ({ id }: IBinaryData) => {
		const hash = createHash('sha256');
		let bytes = 0;
		for await (const chunk of (await storage.getAsStream(id!)) as AsyncIterable<Buffer>) {
			hash.update(chunk);
			bytes += chunk.length;
		}
		return fingerprint(bytes, hash.digest('hex'));
	};
	const storeAudio = async (bytes: number) => {
		const place = { type: 'execution', workflowId: 'bench', executionId: 'bench' } as const;
		const description = { data: '', mimeType: 'audio/mpeg', fileName: `${bytes}.mp3` };
		return await storage.store(place, Readable.from(audioChunks(bytes)), description);
	};

	const [upBytes, downBytes] = quick
		? [QUICK_UPLOAD_BYTES, QUICK_DOWNLOAD_BYTES]
		: [UPLOAD_BYTES, DOWNLOAD_BYTES];
	const audio = [await storeAudio(WARM_UP_BYTES), await storeAudio(upBytes)];
	const sentUp = await fingerprintOf(audio[1]!);
	const soket = await startSoket();
	const connection = { baseUrl: soket.baseUrl, accessToken: soket.accessToken };

	const up = async (operation: OperationName, runs: number): Promise<Transferred> =>
		await measure(operation, upBytes, runs, async () => {
			const items = audio.map((data) => ({ json: {}, binary: { data } }));
			const run = await measured('transfer', connection, operation, items);
			checkSame(operation, sentUp, await soket.call('lastUpload'));
			return run;
		});
	const down = async (operation: OperationName, runs: number): Promise<Transferred> =>
		await measure(operation, downBytes, runs, async () => {
			await soket.call('answerDownload', WARM_UP_BYTES);
			const sent = await soket.call('answerDownload', downBytes);
			const items = [{ json: {} }, { json: {} }];
			const run = await measured('transfer', connection, operation, items);
			const { data } = run.result.binary!;
			checkSame(operation, sent, await fingerprintOf(data!));
			await storage.deleteManyByBinaryDataId([data!.id!]);
			return run;
		});
	try {
		const runs = quick ? 1 : RUNS;
		const small = [
			await up('upload', runs),
			await up('submit', runs),
			await down('download', runs),
		];
		// Holding all bytes takes three times the upload's size.
		if (freemem() < 4 * upBytes) return small;
		return [...small, await up('uploadFromMemory', 1), await down('downloadIntoMemory', 1)];
	} finally {
		await soket.stop();
	}
}

async function measure(
	operation: OperationName,
	bytes: number,
	runs: number,
	run: () => Promise<{ seconds: number; idle: Memory; peak: Memory }>,
): Promise<Transferred> {
	const outcomes: Array<Awaited<ReturnType<typeof run>>> = [];
	for (let round = 1; round <= runs; round++) {
		console.error(`${operation}, run ${round} of ${runs}`);
		outcomes.push(await run());
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

function checkSame(operation: OperationName, sent: string, arrived: string): void {
	if (arrived !== sent)
		throw new Error(`${operation} was to bring ${sent}, and brought ${arrived}`);
}

/** So many bytes that no one can compress. */
function* audioChunks(bytes: number): Generator<Buffer> {
	for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
		yield randomBytes(Math.min(left, CHUNK_BYTES));
	}
}
