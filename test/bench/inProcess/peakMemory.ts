import { setTimeout as sleep } from 'node:timers/promises';

import { sampleMemory } from '../memory/sampledMemory';
import { recordingItems } from '../recordings';
import { inEngine, SOKET } from './timedRun';

const SIZE = 100_000;
const QUICK_SIZE = 10_000;

/** All in bytes. */
export interface PeakMemory {
	size: number;
	/** The most that the process had in memory during a run, beyond what it had before. */
	residentAboveIdle: number;
	/** The same of JavaScript objects alone; those that nobody needs any more count until V8 sweeps them. */
	heapAboveIdle: number;
	/** What is left of those after the run: the input and the output items, and what n8n keeps of a run. */
	heapKept: number;
	/** Of the input items and the output items as JSON. */
	json: number;
}

/** What a run of our node takes. */
export async function measurePeakMemory(quick: boolean): Promise<PeakMemory> {
	return await peakMemoryOf(SOKET, quick);
}

/** What a run takes of the node that makes the same request by n8n's helper, and the same items. */
export async function measureN8nPeakMemory(quick: boolean): Promise<PeakMemory> {
	return await peakMemoryOf('bench.oneRequest', quick);
}

/** The input is made within the run, so it counts too. */
async function peakMemoryOf(type: string, quick: boolean): Promise<PeakMemory> {
	const size = quick ? QUICK_SIZE : SIZE;
	return await inEngine(async (_, runNode) => {
		const submit = async (count: number) => {
			const items = recordingItems(count);
			const { output } = await runNode(type, {}, items);
			return { items, output };
		};
		await submit(100);
		const { result, idle, peak } = await sampleMemory(async () => await submit(size));
		await sleep(500);
		gc!();
		const heapKept = process.memoryUsage().heapUsed - idle.heap;
		if (result.output.length !== size) throw new Error(`${result.output.length} of ${size} items`);
		return {
			size,
			residentAboveIdle: peak.resident - idle.resident,
			heapAboveIdle: peak.heap - idle.heap,
			heapKept,
			json: JSON.stringify(result.items).length + JSON.stringify(result.output).length,
		};
	});
}
