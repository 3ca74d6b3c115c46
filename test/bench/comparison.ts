import { workflowNode } from '../engine/n8n/workflowNode';
import { chain } from '../e2e/n8n/chain';
import { ROOM, START, startBenchN8n, type BenchN8n } from './n8n';
import { checkOutput, RECORDING_URL, type OutputChecks } from './recordings';
import { aimsTable, atMost, median, NOT_MEASURED, number, ratio, table, type Aim } from './report';
import { startSoket, sumOf, type SoketProcess } from './soket';
import { OURS, OURS_DEFINED, SPLIT_OUT_ALL, waysOf, type Way } from './ways';

const SIZES = [10, 100, 1_000, 10_000, 100_000];
const QUICK_SIZES = [10, 100, 1_000];
const RUNS = 9;
const LARGE = 100_000;
const LARGE_RUNS = 5;
const QUICK_RUNS = 3;
/** A way that is slow at a size is run less often, but once. */
const BUDGET_MILLISECONDS = 30_000;

const MAX_RATIO_TO_AUTOMATIC = 1.5;
const MIN_RATIO_OF_SPLIT_OUT = 100;

/** One way at one size. */
interface Compared extends OutputChecks {
	way: Way;
	size: number;
	/** Of its nodes together, by n8n's own clock: of each run but the first one, where there are more. */
	times: number[];
	/** The requests that reached Soket in one run. */
	apiCalls: number;
	/** In n8n's words, where n8n could not go this way. */
	problem?: string;
}

/** How long each way took at each size, in a real n8n. */
interface Comparison {
	n8n: string;
	/** All that were measured; a way that can't be given so many items in sensible time has no row there. */
	rows: Compared[];
	ways: Way[];
}

/** The node beside what a user could build instead, in a real n8n. */
export async function report(quick: boolean): Promise<string> {
	const sizes = quick ? QUICK_SIZES : SIZES;
	const runsAt = (size: number) => (quick ? QUICK_RUNS : size < LARGE ? RUNS : LARGE_RUNS);
	const comparison = await compare(sizes, runsAt);
	const room = Object.entries(ROOM).map(([name, value]) => `\`${name}=${value}\``);
	return `n8n ${comparison.n8n}, on the Node.js that its package brings. The sum of the times that n8n notes for the nodes between the list of recordings and the jobs. "Metadata": every item has \`batch_id\`, \`total_jobs\` and the two estimates. "Links right": every item leads back, by n8n's links, to its own recording and to no other. Both are checked item by item. n8n has room for the largest sizes: ${room.join(', ')}.

${aimsTable([
	...[100, 1_000, 10_000, 100_000].map((size) => fastest(comparison, size)),
	againstSplitOut(comparison, 10_000),
	definedAim(comparison, 10_000),
])}

${comparisonTable(comparison, sizes)}

"Not measured": in no sensible time. Split Out with all other fields grows with the square, and one request per item makes as many batches as items.`;
}

/**
 * Lets n8n go all ways, or these, with so many items.
 *
 * @param runsAt how often, at a size
 */
export async function compare(
	sizes: number[],
	runsAt: (size: number) => number,
	only?: string[],
): Promise<Comparison> {
	const soket = await startSoket();
	const n8n = await startBenchN8n();
	try {
		const all = waysOf(await n8n.nodesFor(soket));
		const ways = all.filter(({ name }) => only?.includes(name) ?? true);
		const rows: Compared[] = [];
		for (const size of sizes) {
			const possible = ways.filter(({ upTo }) => size <= upTo);
			rows.push(...(await compareAt(size, possible, runsAt(size), n8n, soket)));
		}
		return { n8n: n8n.release, rows, ways };
	} finally {
		await n8n.stop();
		await soket.stop();
	}
}

/** By turns, so that whatever else the machine does meets all of them. */
async function compareAt(
	size: number,
	ways: Way[],
	runs: number,
	n8n: BenchN8n,
	soket: SoketProcess,
): Promise<Compared[]> {
	const measured = await Promise.all(
		ways.map(async (way) => ({
			workflow: await n8n.save(chain(way.name, [START, recordings(size), ...way.nodes])),
			row: emptyRow(way, size),
		})),
	);
	// The first round warms up.
	for (let round = 0; round <= runs; round++) {
		for (const { workflow, row } of measured) {
			const spent = row.times.reduce((sum, time) => sum + time, 0);
			if (row.problem !== undefined || (round > 0 && spent > BUDGET_MILLISECONDS)) continue;
			await soket.reset();
			const { status, problem, run, items } = await n8n.run(workflow);
			if (status !== 'success') {
				const [words = ''] = problem.split('\n');
				row.problem = words === '' ? status : words;
				continue;
			}
			const names = row.way.nodes.map(({ name }) => name);
			row.times.push(names.reduce((sum, name) => sum + run(name).executionTime, 0));
			row.apiCalls = sumOf(await soket.requests());
			if (round === 0)
				Object.assign(
					row,
					checkOutput(
						names.map((name) => items(name)),
						size,
					),
				);
		}
		process.stderr.write(`\r${size} items, round ${round} of ${runs} `);
	}
	process.stderr.write('\n');
	return measured.map(({ row }) => ({
		...row,
		times: row.times.length > 1 ? row.times.slice(1) : row.times,
	}));
}

function recordings(size: number) {
	return workflowNode('Recordings', 'n8n-nodes-base.code', {
		typeVersion: 2,
		parameters: {
			jsCode: `return Array.from({ length: ${size} }, (_, i) => ({ json: { url: '${RECORDING_URL}' + i + '.mp3' } }));`,
		},
	});
}

function emptyRow(way: Way, size: number): Compared {
	return { way, size, apiCalls: 0, hasMetadata: false, hasRightLinks: false, times: [] };
}

/** Each way at each size, beside ours. */
export function comparisonTable({ rows, ways }: Comparison, sizes: number[]): string {
	const cells = sizes.flatMap((size) => {
		const ours = timeOf(rows, OURS, size) ?? 0;
		return ways.map(({ name }) => {
			const row = rows.find((one) => one.size === size && one.way.name === name);
			if (!row || row.problem !== undefined) {
				const why = row ? `fails: ${row.problem}` : NOT_MEASURED;
				return [number(size), name, why, '', '', '', '', ''];
			}
			const time = median(row.times);
			return [
				number(size),
				name,
				`${number(time)} ms`,
				ratio(time, ours),
				number(row.apiCalls),
				yesOrNo(row.hasMetadata),
				yesOrNo(row.hasRightLinks),
				String(row.times.length),
			];
		});
	});
	return table(
		['Items', 'Way', 'Time', 'To ours', 'API calls', 'Metadata', 'Links right', 'Runs'],
		cells,
	);
}

/** Define Below beside Map Automatically. */
export function definedAim({ rows }: Comparison, size: number): Aim {
	const [automatic, defined] = [OURS, OURS_DEFINED].map((way) => timeOf(rows, way, size));
	return atMost(
		`× Map Automatically, Define Below, ${number(size)} items`,
		automatic && defined ? defined / automatic : undefined,
		MAX_RATIO_TO_AUTOMATIC,
	);
}

function fastest({ rows }: Comparison, size: number): Aim {
	const ours = timeOf(rows, OURS, size);
	const builtIn = rows
		.filter(({ way, problem, ...row }) => way.isBuiltIn && row.size === size && !problem)
		.map(({ way, times }) => ({ name: way.name, time: median(times) }))
		.sort((a, b) => a.time - b.time);
	const [best] = builtIn;
	const aim = `Map Automatically no slower than the fastest built-in chain at ${number(size)} items`;
	if (ours === undefined || !best) return { aim, measured: null, met: false };
	return {
		aim,
		measured: `${number(ours)} ms, and ${number(best.time)} ms by ${best.name}`,
		met: ours <= best.time,
	};
}

function againstSplitOut({ rows }: Comparison, size: number): Aim {
	const [ours, theirs] = [OURS, SPLIT_OUT_ALL].map((way) => timeOf(rows, way, size));
	const times = ours && theirs ? theirs / ours : null;
	return {
		aim: `at least ${MIN_RATIO_OF_SPLIT_OUT} times faster than Split Out with all other fields at ${number(size)} items`,
		measured: times === null ? null : `${number(times)} times`,
		met: times !== null && times >= MIN_RATIO_OF_SPLIT_OUT,
	};
}

function timeOf(rows: Compared[], way: string, size: number): number | undefined {
	const row = rows.find((one) => one.way.name === way && one.size === size);
	return row?.times.length ? median(row.times) : undefined;
}

function yesOrNo(value: boolean): string {
	return value ? 'yes' : 'no';
}
