import type { INodeExecutionData } from 'n8n-workflow';

import { inEngine, itemsOf, requestBody, SOKET, type RunNode, type TimedRun } from './engine';
import { recordingItems } from './recordings';
import { aimsTable, atMost, median, number, ratio, table, type Aim } from './report';
import { postBatch, type SoketProcess } from './soket';

/** How often each size is run. */
const RUNS = new Map([
	[1_000, 31],
	[10_000, 21],
	[100_000, 9],
]);
const QUICK_RUNS = new Map([
	[1_000, 9],
	[10_000, 5],
]);

const MAX_RATIO_TO_LIMIT = 1.25;
const MAX_GROWTH = 11;

/** Median times at one size, in milliseconds. */
interface AtSize {
	size: number;
	/** Our node, Map Automatically. */
	ours: number;
	/** A node that does nothing but the same request by n8n's helper, and makes the same items. */
	n8nAlone: number;
	/** That node, but it also checks each address, merges repeated ones and hashes the body. */
	careful: number;
	/** The same request by bare `fetch`, the answer parsed, the same items made. */
	limit: number;
}

/** Our node beside the limit, in this process; Soket's side is in another. */
export async function limit(quick: boolean): Promise<string> {
	const sizes = await inEngine(async (soket, runNode) => {
		const measured: AtSize[] = [];
		for (const [size, runs] of quick ? QUICK_RUNS : RUNS) {
			measured.push(await measureSize(soket, runNode, size, runs));
		}
		return measured;
	});
	return `In n8n's engine, in-process. "Bare fetch" builds the same body, posts it once, parses the answer and makes the same items. "n8n alone" is a node that does the same by n8n's HTTP helper with the credential, and nothing else: what it takes more than bare fetch is n8n's own. "n8n, careful" also checks each address, leaves out what is named twice, and makes the hash by which a retry knows the batch, as plainly as can be; like the two others it takes the end of an address for the file's name and the order of the jobs for that of the items, which no node can rely on. What ours takes more is reading and checking every item, merging what is named twice, naming the files, that hash, and finding each job's item. "Growth": the time of ours beside that at a tenth of the items. The memory is swept before each run, after which V8 compiles part of the code anew: a busy server is faster, and all are under the same rule.

${aimsTable(aimsOf(sizes))}

${limitTable(sizes)}`;
}

function aimsOf(sizes: AtSize[]): Aim[] {
	const at = (size: number) => sizes.find((row) => row.size === size);
	const large = [10_000, 100_000].map((size) => ({ size, row: at(size), tenth: at(size / 10) }));
	return [
		...large.map(({ size, row }) => {
			const toLimit = row && row.ours / row.limit;
			return atMost(`× the limit at ${number(size)} items`, toLimit, MAX_RATIO_TO_LIMIT);
		}),
		...large.map(({ size, row, tenth }) => {
			const what = `× the time from ${number(size / 10)} to ${number(size)} items`;
			return atMost(what, row && tenth && row.ours / tenth.ours, MAX_GROWTH);
		}),
	];
}

/** Our node beside a bare request, with growth. */
function limitTable(sizes: AtSize[]): string {
	const times = ['Ours', 'n8n, careful', 'n8n alone', 'Bare fetch'];
	const ratios = ['Ours to fetch', 'Careful to fetch', 'n8n to fetch'];
	const rows = sizes.map(({ size, ours, careful, n8nAlone, limit }, i) => [
		number(size),
		...[ours, careful, n8nAlone, limit].map((value) => `${number(value)} ms`),
		...[ours, careful, n8nAlone].map((value) => ratio(value, limit)),
		i === 0 ? '' : ratio(ours, sizes[i - 1]!.ours),
	]);
	return table(['Items', ...times, ...ratios, 'Growth'], rows);
}

async function measureSize(
	soket: SoketProcess,
	runNode: RunNode,
	size: number,
	runs: number,
): Promise<AtSize> {
	const items = recordingItems(size);
	const inN8n = (type: string) => async () => await runNode(type, {}, items);
	const ways: Record<Exclude<keyof AtSize, 'size'>, () => Promise<TimedRun>> = {
		ours: inN8n(SOKET),
		n8nAlone: inN8n('bench.oneRequest'),
		careful: inN8n('bench.careful'),
		limit: async () => await bareRequest(soket, items),
	};
	const times: Record<string, number[]> = {};
	// By turns, so that whatever else the machine does meets all of them. The first round warms up.
	for (let round = 0; round <= runs; round++) {
		for (const [name, run] of Object.entries(ways)) {
			await soket.call('reset');
			gc?.();
			const { milliseconds, output } = await run();
			if (output.length !== size) throw new Error(`${name}: ${output.length} of ${size} items`);
			if (round > 0) (times[name] ??= []).push(milliseconds);
		}
	}
	const medians = Object.entries(times).map(([name, all]) => [name, median(all)]);
	return { size, ...Object.fromEntries(medians) } as AtSize;
}

async function bareRequest(soket: SoketProcess, items: INodeExecutionData[]): Promise<TimedRun> {
	const startedAt = performance.now();
	const body = requestBody(items.map(({ json }) => json.url));
	const output = itemsOf(await postBatch(soket, body));
	return { milliseconds: performance.now() - startedAt, output };
}
