import { sampleMemory } from '../memory/sampledMemory';
import { recordingUrl } from '../recordings';
import { startSoket } from '../soketProcess';
import { SOKET, startEngine } from './timedRun';

const SIZE = 100_000;
const QUICK_SIZE = 10_000;

/** All in bytes. */
export interface PeakMemory {
	size: number;
	/** The most that the process had in memory during a run, beyond what it had before. */
	residentAboveIdle: number;
	/** The same of JavaScript objects alone; those that nobody needs any more count until V8 sweeps them. */
	heapAboveIdle: number;
	/** Of the input items and the output items as JSON. */
	json: number;
}

/** What a run takes of memory; the input is made within it, so it counts too. */
export async function measurePeakMemory(quick: boolean): Promise<PeakMemory> {
	const size = quick ? QUICK_SIZE : SIZE;
	const soket = await startSoket();
	const runNode = await startEngine(soket);
	const submit = async (count: number) => {
		const items = Array.from({ length: count }, (_, i) => ({ json: { url: recordingUrl(i) } }));
		const { output } = await runNode(SOKET, {}, items);
		return { items, output };
	};
	await submit(100);
	const { result, idle, peak } = await sampleMemory(async () => await submit(size));
	soket.stop();
	if (result.output.length !== size) throw new Error(`${result.output.length} of ${size} items`);
	return {
		size,
		residentAboveIdle: peak.resident - idle.resident,
		heapAboveIdle: peak.heap - idle.heap,
		json: JSON.stringify(result.items).length + JSON.stringify(result.output).length,
	};
}
