import { startSoket, sumOf, type SoketProcess } from '../soketProcess';
import { median } from '../statistics';
import { checkOutput, type OutputChecks } from './checks';
import { ROOM, startBenchN8n, type BenchN8n } from './n8n';
import type { Way } from './ways';

const SIZES = [10, 100, 1_000, 10_000, 100_000];
const QUICK_SIZES = [10, 100, 1_000];
const RUNS = 9;
const LARGE = 100_000;
const LARGE_RUNS = 5;
const QUICK_RUNS = 3;
/** A way that is slow at a size is run less often, but once. */
const BUDGET_MILLISECONDS = 30_000;

/** One way at one size. */
export interface Compared extends OutputChecks {
	way: string;
	isBuiltIn: boolean;
	size: number;
	/** The median. */
	milliseconds: number;
	runs: number;
	/** The requests that reached Soket in one run. */
	apiCalls: number;
}

/** A way that n8n could not go at one size. */
export interface Failed {
	way: string;
	size: number;
	/** In n8n's words. */
	problem: string;
}

/** How long each way took at each size, in a real n8n. */
export interface Comparison {
	n8n: string;
	/** The settings of n8n that give it room for so many items. */
	settings: Record<string, string>;
	/** All that were measured; a way that can't be given so many items in sensible time has no row there. */
	rows: Compared[];
	failed: Failed[];
	ways: string[];
	sizes: number[];
}

/** The node beside what a user could build instead, in a real n8n. */
export async function measureComparison(quick: boolean): Promise<Comparison> {
	const soket = await startSoket();
	const n8n = await startBenchN8n(soket);
	const sizes = quick ? QUICK_SIZES : SIZES;
	const rows: Compared[] = [];
	const failed: Failed[] = [];
	try {
		for (const size of sizes) {
			const ways = n8n.ways.filter(({ upTo }) => size <= upTo);
			const runs = quick ? QUICK_RUNS : size < LARGE ? RUNS : LARGE_RUNS;
			rows.push(...(await compare(n8n, soket, ways, size, runs, failed)));
		}
	} finally {
		await n8n.stop();
		soket.stop();
	}
	const ways = n8n.ways.map(({ name }) => name);
	return { n8n: n8n.release, settings: ROOM, rows, failed, ways, sizes };
}

/** By turns, so that whatever else the machine does meets all of them. */
async function compare(
	n8n: BenchN8n,
	soket: SoketProcess,
	ways: Way[],
	size: number,
	runs: number,
	failed: Failed[],
): Promise<Compared[]> {
	let measured = await Promise.all(
		ways.map(async (way) => ({
			way,
			workflow: await n8n.save(way, size),
			row: emptyRow(way, size),
		})),
	);
	// The first round warms up.
	for (let round = 0; round <= runs; round++) {
		for (const { way, workflow, row } of measured) {
			const spent = row.times.reduce((sum, time) => sum + time, 0);
			if (round > 0 && spent > BUDGET_MILLISECONDS) continue;
			await soket.reset();
			const outcome = await n8n.run(workflow, way);
			if ('problem' in outcome) {
				failed.push({ way: way.name, size, problem: outcome.problem });
				measured = measured.filter((one) => one.way !== way);
				continue;
			}
			const { milliseconds, outputs } = outcome;
			row.times.push(milliseconds);
			row.apiCalls = sumOf(await soket.requests());
			if (round === 0) Object.assign(row, checkOutput(outputs, size));
		}
		process.stderr.write(`\r${size} items, round ${round} of ${runs} `);
	}
	process.stderr.write('\n');
	return measured.map(({ row: { times, ...row } }) => {
		const counted = times.length > 1 ? times.slice(1) : times;
		return { ...row, milliseconds: median(counted), runs: counted.length };
	});
}

function emptyRow({ name, isBuiltIn }: Way, size: number) {
	return {
		way: name,
		isBuiltIn,
		size,
		apiCalls: 0,
		hasMetadata: false,
		hasRightLinks: false,
		times: [] as number[],
	};
}
