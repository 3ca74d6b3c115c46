import '../engine/n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { inChild } from './child';
import { SOKET } from './engine';
import { OPERATIONS, type ItemsMemory, type Memory, type OperationName } from './memoryRuns';
import { aimsTable, atMost, median, number, table, type Aim } from './report';
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

/** Each run has a process of its own, with n8n's engine and the built node in it. */
const measured = inChild<typeof import('./memoryRuns')>('memoryRuns.ts');

/** What many items take of n8n's memory, and large files. */
export async function memory(quick: boolean): Promise<string> {
	const size = quick ? QUICK_ITEMS : ITEMS;
	const ours = await measured('submitItems', SOKET, size);
	const n8nAlone = await measured('submitItems', 'bench.oneRequest', size);
	const transfers = await measureTransfers(quick);
	return `Above what the process had before the run, in which the input is made too. "Objects": JavaScript's, at their peak with those that nobody needs any more and V8 has not swept yet; "kept": what is left of them after the run, the input and the output. "As JSON": input and output, as text.

${aimsTable([
	atMost(
		`× the JSON of input and output in memory at ${number(ITEMS)} items`,
		size === ITEMS ? ours.residentAboveIdle / ours.json : undefined,
		MAX_RATIO_TO_JSON,
	),
	...transfers.aims,
])}

${itemsTable(size, { ours, 'n8n alone': n8nAlone })}

Large files, with n8n's binary data in its file system; that they arrive as they were sent is checked. The resident memory of the run that took most (1 MB is 1,048,576 bytes), and the median time. Soket's side is in another process.

${table(
	[
		...['Operation', 'Moved', 'Time', 'In a second'],
		...['Before', 'Peak above', 'Objects above', 'Buffers above', 'Runs'],
	],
	transfers.rows,
)}`;
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

/**
 * What moving audio and transcripts takes of n8n's memory.
 *
 * @throws if other bytes arrived than were sent
 */
async function measureTransfers(quick: boolean): Promise<{ aims: Aim[]; rows: string[][] }> {
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
		return await storage.store(place, Readable.from(noise(bytes)), description);
	};

	const soket = await startSoket();
	const connection = { baseUrl: soket.baseUrl, accessToken: soket.accessToken };
	const upBytes = quick ? QUICK_UPLOAD_BYTES : UPLOAD_BYTES;
	const downBytes = quick ? QUICK_DOWNLOAD_BYTES : DOWNLOAD_BYTES;
	const audio = [await storeAudio(WARM_UP_BYTES), await storeAudio(upBytes)];
	const audioSent = await fingerprintOf(audio[1]!);

	const up = async (operation: OperationName) => {
		const items = audio.map((data) => ({ json: {}, binary: { data } }));
		const run = await measured('transfer', connection, operation, items);
		return { ...run, sent: audioSent, arrived: await soket.call('lastUpload') };
	};
	const down = async (operation: OperationName) => {
		await soket.call('answerDownload', WARM_UP_BYTES);
		const sent = await soket.call('answerDownload', downBytes);
		const run = await measured('transfer', connection, operation, [{ json: {} }, { json: {} }]);
		return { ...run, sent, arrived: await fingerprintOf(run.result.binary!.data!) };
	};

	const megabytes = (bytes: number) => `${number(bytes / MEGABYTE)} MB`;
	const aims: Aim[] = [];
	const rows: string[][] = [];
	for (const [operation, { goes, type }] of Object.entries(OPERATIONS)) {
		const [move, bytes] = goes === 'up' ? [up, upBytes] : [down, downBytes];
		// The others hold all bytes in memory, for comparison.
		const isOurs = type === SOKET;
		const runs: Array<Awaited<ReturnType<typeof move>>> = [];
		for (let left = quick || !isOurs ? 1 : RUNS; left > 0; left--) {
			console.error(`${operation}, ${left} to go`);
			const run = await move(operation as OperationName);
			if (run.arrived !== run.sent) {
				throw new Error(`${operation} was to bring ${run.sent}, and brought ${run.arrived}`);
			}
			runs.push(run);
		}
		const above = (kind: keyof Memory) => runs.map(({ idle, peak }) => peak[kind] - idle[kind]);
		const most = (kind: keyof Memory) => Math.max(...above(kind));
		const { idle } = runs[above('resident').indexOf(most('resident'))]!;
		const seconds = median(runs.map((run) => run.seconds));
		rows.push([
			operation,
			megabytes(bytes),
			`${number(seconds)} s`,
			megabytes(bytes / seconds),
			...[idle.resident, most('resident'), most('heap'), most('external')].map(megabytes),
			String(runs.length),
		]);
		if (!isOurs) continue;
		const what = `MB of memory for ${number(bytes / MEGABYTE)} MB by ${operation}`;
		aims.push(atMost(what, most('resident') / MEGABYTE, MAX_MEGABYTES_OF_TRANSFER));
	}
	await soket.stop();
	return { aims, rows };
}

/** So many bytes that no one can compress. */
function* noise(bytes: number): Generator<Buffer> {
	for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
		yield randomBytes(Math.min(left, CHUNK_BYTES));
	}
}
