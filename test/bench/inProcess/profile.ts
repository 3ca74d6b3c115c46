import { Session, type Profiler } from 'node:inspector/promises';

import { recordingItems } from '../recordings';
import type { SoketProcess } from '../soketProcess';
import { inEngine, SOKET, type RunNode } from './timedRun';

const SIZE = 100_000;
const QUICK_SIZE = 10_000;
const RUNS = 5;
const WARM_UPS = 2;
const SAMPLE_MICROSECONDS = 200;

const NODE = 'the node';
const OTHERS = 'Node.js and others';

/** Whose work it is, by a place in the code. */
const WORKERS: Array<[worker: string, place: RegExp]> = [
	[NODE, /SoketBatchTranscribe\.node\.js|standIns\.ts/],
	["n8n's HTTP client", /node_modules[\\/](axios|follow-redirects)[\\/]/],
	["n8n's engine", /node_modules[\\/]n8n-/],
];

/** What V8 reports without a place in the code. */
const NO_PLACE = new Map([
	['(idle)', 'waiting for Soket'],
	['(garbage collector)', 'garbage collection'],
]);

/** Where the time of one run goes, in milliseconds. */
export interface Profile {
	size: number;
	/** By whose work it is. */
	byWorker: Record<string, number>;
	/** Of the node's own functions, without what they call. */
	byFunction: Record<string, number>;
}

/** Profiles a run of our node, and of the node that does the same with n8n's helper alone. */
export async function measureProfile(
	quick: boolean,
): Promise<{ ours: Profile; n8nAlone: Profile }> {
	const size = quick ? QUICK_SIZE : SIZE;
	return await inEngine(async (soket, runNode) => ({
		ours: await profileOf(soket, runNode, SOKET, size),
		n8nAlone: await profileOf(soket, runNode, 'bench.oneRequest', size),
	}));
}

async function profileOf(
	soket: SoketProcess,
	runNode: RunNode,
	type: string,
	size: number,
): Promise<Profile> {
	const items = recordingItems(size);
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
	const profile: Profile = { size, byWorker: {}, byFunction: {} };
	for (let run = 0; run < WARM_UPS + RUNS; run++) {
		await soket.reset();
		gc?.();
		if (run >= WARM_UPS) await session.post('Profiler.start');
		await runNode(type, {}, items);
		if (run >= WARM_UPS) add(profile, (await session.post('Profiler.stop')).profile);
	}
	session.disconnect();
	return profile;
}

/** Adds the samples of one run to the mean. */
function add(
	{ byWorker, byFunction }: Profile,
	{ nodes, samples, timeDeltas }: Profiler.Profile,
): void {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node])));
	/** A function of Node.js or V8 works for whoever called it. */
	const workerOf = (node: Profiler.ProfileNode | undefined): string => {
		if (node === undefined) return OTHERS;
		const { functionName, url } = node.callFrame;
		const [worker] = WORKERS.find(([, place]) => place.test(url)) ?? [];
		return worker ?? NO_PLACE.get(functionName) ?? workerOf(callers.get(node.id));
	};
	samples?.forEach((id, i) => {
		const node = byId.get(id)!;
		const milliseconds = timeDeltas![i]! / 1000 / RUNS;
		const worker = workerOf(node);
		byWorker[worker] = (byWorker[worker] ?? 0) + milliseconds;
		if (worker !== NODE) return;
		const name = node.callFrame.functionName || '(callbacks)';
		byFunction[name] = (byFunction[name] ?? 0) + milliseconds;
	});
}
