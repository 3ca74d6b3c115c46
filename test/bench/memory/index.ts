import './folder';
import '../../engine/n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { freemem } from 'node:os';
import { isDeepStrictEqual } from 'node:util';

import { audio, fingerprintOf, transcripts, type Fingerprint } from './madeUpData';
import { carryOut, type Outcome } from './order';
import { describeMachine, MEGABYTE, tableRow, type TableRow } from './report';
import { startBenchServer, type BenchServer } from './server';
import type { OperationName, Task } from './tasks';

/**
 * `npm run bench:memory`: what 1 GB of audio by Upload and by Submit, and a 200 MB download take of the memory
 * of n8n. Each run has a process of its own with n8n's engine and the built node in it; Soket's side is in this
 * one. A figure that misses the aim is no failure. Bytes that did not arrive as they were sent are.
 */
const UPLOAD_BYTES = 1024 * MEGABYTE;
const DOWNLOAD_BYTES = 200 * MEGABYTE;
const WARM_UP_BYTES = 4 * MEGABYTE;
const RUNS = 3;
/** Holding all bytes takes three times the upload's size. */
const COMPARISON_FREE_BYTES = 4 * UPLOAD_BYTES;

/** A way to move bytes between n8n and Soket. */
interface Transfer {
	/** The task that moves so many bytes. */
	task: (operation: OperationName, bytes: number) => Promise<Task>;
	/** The bytes that a task moves, at their source. */
	sent: (task: Task) => Promise<Fingerprint>;
	/** And where they are to be. */
	arrived: (outcome: Outcome) => Promise<Fingerprint>;
}

async function main(): Promise<void> {
	const storage = Container.get(BinaryDataService);
	await storage.init();
	const server = await startBenchServer();
	console.log(describeMachine());
	try {
		const up = upload(storage, server);
		const down = download(storage, server);
		const table: Record<string, TableRow> = {
			Upload: await measure('upload', up, UPLOAD_BYTES, RUNS),
			Submit: await measure('submit', up, UPLOAD_BYTES, RUNS),
			'Download Results': await measure('download', down, DOWNLOAD_BYTES, RUNS),
		};
		if (freemem() > COMPARISON_FREE_BYTES) {
			table['Upload, all bytes in memory'] = await measure('uploadFromMemory', up, UPLOAD_BYTES, 1);
			table['Download, all bytes in memory'] = await measure(
				'downloadIntoMemory',
				down,
				DOWNLOAD_BYTES,
				1,
			);
		} else {
			console.log('Too little free memory to compare with holding all bytes in it.');
		}
		console.table(table);
	} finally {
		await server.stop();
	}
}

/**
 * Runs an operation so many times.
 *
 * @throws if a run fails, or if other bytes arrived than were sent
 */
async function measure(
	operation: OperationName,
	transfer: Transfer,
	bytes: number,
	runs: number,
): Promise<TableRow> {
	const warmUp = await transfer.task(operation, WARM_UP_BYTES);
	const task = await transfer.task(operation, bytes);
	const sent = await transfer.sent(task);
	const outcomes: Outcome[] = [];
	for (let run = 0; run < runs; run++) {
		const outcome = await carryOut({ warmUp, task });
		const arrived = await transfer.arrived(outcome);
		if (sent.bytes !== bytes || !isDeepStrictEqual(arrived, sent)) {
			const [was, is] = [sent, arrived].map((fingerprint) => JSON.stringify(fingerprint));
			throw new Error(`${operation} was to bring ${was!}, and brought ${is!}`);
		}
		outcomes.push(outcome);
	}
	return tableRow(bytes, outcomes, !operation.includes('Memory'));
}

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

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
