import type { INode, INodeExecutionData } from 'n8n-workflow';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { inEngine, loadNodes, SOKET } from './engine';
import { recordingItems } from './recordings';
import type { Connection } from './soket';

const SAMPLE_MILLISECONDS = 20;
const SETTLE_MILLISECONDS = 500;

/** All in bytes. */
export interface ItemsMemory {
	/** The most that the process had in memory during a run, beyond what it had before. */
	residentAboveIdle: number;
	/** The same of JavaScript objects alone; those that nobody needs any more count until V8 sweeps them. */
	heapAboveIdle: number;
	/** What is left of those after the run: the input and the output items, and what n8n keeps of a run. */
	heapKept: number;
	/** Of the input items and the output items as JSON. */
	json: number;
}

/** What a run of a node takes that submits recordings; the input is made within the run, so it counts too. */
export async function submitItems(type: string, size: number): Promise<ItemsMemory> {
	return await inEngine(async (_, runNode) => {
		const submit = async (count: number) => {
			const items = recordingItems(count);
			const { output } = await runNode(type, {}, items);
			return { items, output };
		};
		await submit(100);
		const { result, idle, peak } = await sampleMemory(async () => await submit(size));
		await sleep(SETTLE_MILLISECONDS);
		gc!();
		const heapKept = process.memoryUsage().heapUsed - idle.heap;
		if (result.output.length !== size) throw new Error(`${result.output.length} of ${size} items`);
		return {
			residentAboveIdle: peak.resident - idle.resident,
			heapAboveIdle: peak.heap - idle.heap,
			heapKept,
			json: JSON.stringify(result.items).length + JSON.stringify(result.output).length,
		};
	});
}

/** What moves much, and what does the same as a node that knows no streams. */
export const OPERATIONS = {
	Upload: { goes: 'up', type: SOKET, parameters: { resource: 'file', operation: 'upload' } },
	Submit: {
		goes: 'up',
		type: SOKET,
		parameters: { mappingMode: 'defineBelow', sourceType: 'binaryData' },
	},
	'Download Results': {
		goes: 'down',
		type: SOKET,
		parameters: { operation: 'downloadResults', batchId: 'any' },
	},
	'Upload, all bytes in memory': { goes: 'up', type: 'bench.uploadFromMemory', parameters: {} },
	'Download, all bytes in memory': {
		goes: 'down',
		type: 'bench.downloadIntoMemory',
		parameters: {},
	},
} satisfies Record<string, Pick<INode, 'type' | 'parameters'> & { goes: 'up' | 'down' }>;

/** What is measured. */
export type OperationName = keyof typeof OPERATIONS;

/**
 * What a transfer takes of a process in which are n8n and the node, and nothing of Soket's side.
 *
 * @param items a small one, so that all code is loaded before anything is measured, and the large one
 * @returns with the one item that came out
 */
export async function transfer(
	connection: Connection,
	operation: OperationName,
	items: INodeExecutionData[],
): Promise<MeasuredWork<INodeExecutionData>> {
	const runNode = await loadNodes(connection);
	const { type, parameters } = OPERATIONS[operation];
	const move = async (item: INodeExecutionData) => {
		const { output } = await runNode(type, parameters, [item]);
		if (output.length !== 1) throw new Error(`${operation} gave ${output.length} items`);
		return output[0]!;
	};
	await move(items[0]!);
	return await sampleMemory(async () => await move(items[1]!));
}

/** What one process takes, in bytes. */
export interface Memory {
	/** All that is in memory. */
	resident: number;
	/** JavaScript objects. */
	heap: number;
	/** Buffers and whatever else V8 only knows of. */
	external: number;
}

/** What a piece of work took of this process. */
interface MeasuredWork<Result> {
	result: Result;
	seconds: number;
	/** Before it, with no garbage left. */
	idle: Memory;
	/** The most of each during it. */
	peak: Memory;
}

/**
 * Samples the memory of this process while it works. Between the samples Linux keeps the peak of the
 * resident memory, so that none is missed; elsewhere the samples are all there is.
 */
async function sampleMemory<Result>(work: () => Promise<Result>): Promise<MeasuredWork<Result>> {
	for (let round = 0; round < 2; round++) {
		gc!();
		await sleep(SETTLE_MILLISECONDS);
	}
	const idle = memoryNow();
	const peak = { ...idle };
	const sample = () => {
		const now = memoryNow();
		for (const kind of ['resident', 'heap', 'external'] as const) {
			peak[kind] = Math.max(peak[kind], now[kind]);
		}
	};
	const hasKernelPeak = resetKernelPeak();
	const timer = setInterval(sample, SAMPLE_MILLISECONDS);
	const startedAt = performance.now();
	try {
		const result = await work();
		const seconds = (performance.now() - startedAt) / 1000;
		sample();
		if (hasKernelPeak) peak.resident = Math.max(peak.resident, kernelPeak());
		return { result, seconds, idle, peak };
	} finally {
		clearInterval(timer);
	}
}

function memoryNow(): Memory {
	const { rss, heapUsed, external } = process.memoryUsage();
	return { resident: rss, heap: heapUsed, external };
}

/** @returns whether this system keeps the peak */
function resetKernelPeak(): boolean {
	try {
		// proc(5): writing 5 sets VmHWM back to what is resident now.
		writeFileSync('/proc/self/clear_refs', '5');
		return kernelPeak() > 0;
	} catch {
		return false;
	}
}

function kernelPeak(): number {
	const status = readFileSync('/proc/self/status', 'utf8');
	const [, kilobytes = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	return Number(kilobytes) * 1024;
}
