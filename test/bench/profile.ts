import { Session, type Profiler } from 'node:inspector/promises';

import { inEngine, SOKET, type RunNode } from './engine';
import { recordingItems } from './recordings';
import { number, table } from './report';
import type { SoketProcess } from './soket';

const SIZE = 100_000;
const QUICK_SIZE = 10_000;
const RUNS = 5;
const WARM_UPS = 2;
const SAMPLE_MICROSECONDS = 200;

const NODE = 'the node';
const OTHERS = 'Node.js and others';

/** Whose work it is, by a place in the code. */
const WORKERS: Array<[worker: string, place: RegExp]> = [
	[NODE, /SoketBatchTranscribe\.node\.js|bench[\\/]engine\.ts/],
	["n8n's HTTP client", /node_modules[\\/](axios|follow-redirects)[\\/]/],
	["n8n's engine", /node_modules[\\/]n8n-/],
];

/** What V8 reports without a place in the code. */
const NO_PLACE = new Map([
	['(idle)', 'waiting for Soket'],
	['(garbage collector)', 'garbage collection'],
]);

/** Where the time of one run goes, in milliseconds. */
interface Profile {
	/** By whose work it is. */
	byWorker: Record<string, number>;
	/** Of the node's own functions, without what they call. */
	byFunction: Record<string, number>;
}

/** How many of the node's functions are listed. */
const MAX_FUNCTIONS = 10;

/** Profiles a run of our node, and of the node that does the same with n8n's helper alone. */
export async function profileText(quick: boolean): Promise<string> {
	const size = quick ? QUICK_SIZE : SIZE;
	const { ours, n8nAlone } = await inEngine(async (soket, runNode) => ({
		ours: await profileOf(soket, runNode, SOKET, size),
		n8nAlone: await profileOf(soket, runNode, 'bench.oneRequest', size),
	}));
	const milliseconds = (value = 0) => `${number(value)} ms`;
	const byTime = (times: Record<string, number>) =>
		Object.entries(times).sort(([, a], [, b]) => b - a);
	return `The profile of a run with ${number(size)} items (sampling costs some time, too). What n8n alone takes can't be avoided by a node. What ours takes more is reading and checking every item, merging what is named twice, naming the files, a hash by which a retry knows what was sent, and finding each job's item:

${table(
	['What the time goes into', 'Ours', 'n8n alone'],
	byTime(ours.byWorker).map(([worker, time]) => [
		worker,
		milliseconds(time),
		milliseconds(n8nAlone.byWorker[worker]),
	]),
)}

${table(
	['Function of the node', 'Ours'],
	byTime(ours.byFunction)
		.slice(0, MAX_FUNCTIONS)
		.map(([name, time]) => [`\`${name}\``, milliseconds(time)]),
)}`;
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
	const profile: Profile = { byWorker: {}, byFunction: {} };
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
