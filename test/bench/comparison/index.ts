import { startSoket, sumOf, type SoketProcess } from '../soketProcess';
import { median } from '../statistics';
import { checkOutput, type OutputChecks } from './checks';
import { startBenchN8n, type BenchN8n } from './n8n';
import type { Way } from './ways';

const SIZES = [10, 100, 1_000, 10_000, 100_000];
const QUICK_SIZES = [10, 100, 1_000];
const RUNS = 9;
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

export interface Comparison {
	n8n: string;
	/** All that were measured; a way that can't be given so many items in sensible time has no row there. */
	rows: Compared[];
	ways: string[];
	sizes: number[];
}

/** The node beside what a user could build instead, in a real n8n. */
export async function measureComparison(quick: boolean): Promise<Comparison> {
	const soket = await startSoket();
	const n8n = await startBenchN8n(soket);
	const sizes = quick ? QUICK_SIZES : SIZES;
	const rows: Compared[] = [];
	try {
		for (const size of sizes) {
			const ways = n8n.ways.filter(({ upTo }) => size <= upTo);
			rows.push(...(await compare(n8n, soket, ways, size, quick ? QUICK_RUNS : RUNS)));
		}
	} finally {
		await n8n.stop();
		soket.stop();
	}
	return { n8n: n8n.release, rows, ways: n8n.ways.map(({ name }) => name), sizes };
}

/** By turns, so that whatever else the machine does meets all of them. */
async function compare(
	n8n: BenchN8n,
	soket: SoketProcess,
	ways: Way[],
	size: number,
	runs: number,
): Promise<Compared[]> {
	const measured = await Promise.all(
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
			const { milliseconds, outputs } = await n8n.run(workflow, way);
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
