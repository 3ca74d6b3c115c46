import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { inChild } from './child';
import type { ItemsMemory } from './memoryRuns';
import { aimsTable, atMost, median, number, table } from './report';
import type { Transferred } from './transfers';

const ITEMS = 100_000;
const QUICK_ITEMS = 10_000;
const MEGABYTE = 2 ** 20;

const MAX_RATIO_TO_JSON = 3;
const MAX_MEGABYTES_OF_TRANSFER = 64;

/** The operations that are to take little memory, and the same by holding all bytes in it. */
const OPERATIONS = {
	upload: 'Upload',
	submit: 'Submit',
	download: 'Download Results',
	uploadFromMemory: 'Upload, all bytes in memory',
	downloadIntoMemory: 'Download, all bytes in memory',
};
const TO_BE_SMALL = ['upload', 'submit', 'download'];

/** What many items take of n8n's memory, and large files. */
export async function report(quick: boolean): Promise<string> {
	const size = quick ? QUICK_ITEMS : ITEMS;
	const items = async (type: string) =>
		await inChild<typeof import('./memoryRuns')>('memoryRuns.ts')('submitItems', type, size);
	const ours = await items('n8n-nodes-soket.soketBatchTranscribe');
	const n8nAlone = await items('bench.oneRequest');
	const transferred = await inOwnFolder(
		async () =>
			await inChild<typeof import('./transfers')>('transfers.ts')('measureTransfers', quick),
	);
	return `Above what the process had before the run, in which the input is made too. "Objects": JavaScript's, at their peak with those that nobody needs any more and V8 has not swept yet; "kept": what is left of them after the run, the input and the output. "As JSON": input and output, as text.

${aimsTable([
	atMost(
		`× the JSON of input and output in memory at ${number(ITEMS)} items`,
		ours.size === ITEMS ? ours.residentAboveIdle / ours.json : undefined,
		MAX_RATIO_TO_JSON,
	),
	...transferred
		.filter(({ operation }) => TO_BE_SMALL.includes(operation))
		.map(({ operation, bytes, above }) => {
			const what = `MB of memory for ${number(bytes / MEGABYTE)} MB by ${OPERATIONS[operation]}`;
			return atMost(what, above.resident / MEGABYTE, MAX_MEGABYTES_OF_TRANSFER);
		}),
])}

${itemsTable({ ours, 'n8n alone': n8nAlone })}

Large files, with n8n's binary data in its file system; that they arrive as they were sent is checked. The resident memory of the run that took most (1 MB is 1,048,576 bytes), and the median time. Soket's side is in another process${transferred.length < Object.keys(OPERATIONS).length ? '. Too little memory was free to compare with holding all bytes in it' : ''}.

${transfersTable(transferred)}`;
}

function itemsTable(rows: Record<string, ItemsMemory>): string {
	const megabytes = (bytes: number) => `${number(bytes / 1_000_000)} MB`;
	return table(
		['Node', 'Items', 'Process, at its peak', 'Objects, at their peak', 'Objects kept', 'As JSON'],
		Object.entries(rows).map(([name, row]) => [
			name,
			number(row.size),
			...[row.residentAboveIdle, row.heapAboveIdle, row.heapKept, row.json].map(megabytes),
		]),
	);
}

function transfersTable(rows: Transferred[]): string {
	const megabytes = (bytes: number) => `${number(bytes / MEGABYTE)} MB`;
	return table(
		[
			'Operation',
			'Moved',
			'Time',
			'In a second',
			'Before',
			'Peak above',
			'Objects above',
			'Buffers above',
			'Runs',
		],
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

/** n8n's folder for the processes that work starts: over a gigabyte, and never a real one. */
async function inOwnFolder<Result>(work: () => Promise<Result>): Promise<Result> {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-bench-'));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	process.once('exit', remove);
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	delete process.env.N8N_STORAGE_PATH;
	delete process.env.N8N_BINARY_DATA_STORAGE_PATH;
	try {
		return await work();
	} finally {
		remove();
	}
}
