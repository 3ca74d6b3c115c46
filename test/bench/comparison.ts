import type { INode } from 'n8n-workflow';

import { chain } from '../engine/n8n/chain';
import { workflowNode } from '../engine/n8n/workflowNode';
import { ROOM, START, startBenchN8n, type BenchN8n, type SoketNodes } from './n8n';
import { checkOutput, RECORDING_URL, type OutputChecks } from './recordings';
import { aimsTable, atMost, median, NOT_MEASURED, number, ratio, table, type Aim } from './report';
import { startSoket, sumOf, type SoketProcess } from './soket';

const SIZES = [10, 100, 1_000, 10_000, 100_000];
const QUICK_SIZES = [10, 100, 1_000];
const RUNS = 9;
const LARGE = 100_000;
const LARGE_RUNS = 5;
const QUICK_RUNS = 3;
/** A way that is slow at a size is run less often, but once. */
const BUDGET_MILLISECONDS = 30_000;

const SIZES_OF_DEFINE_BELOW = [1_000, 10_000];
const RUNS_OF_DEFINE_BELOW = 15;

const MAX_RATIO_TO_AUTOMATIC = 1.5;
const MIN_RATIO_OF_SPLIT_OUT = 100;

/** The node beside what a user could build instead, in a real n8n. */
export async function comparison(quick: boolean): Promise<string> {
	const sizes = quick ? QUICK_SIZES : SIZES;
	const runsAt = (size: number) => (quick ? QUICK_RUNS : size < LARGE ? RUNS : LARGE_RUNS);
	const compared = await compare(sizes, runsAt, waysOf);
	const room = Object.entries(ROOM).map(([name, value]) => `\`${name}=${value}\``);
	return `n8n ${compared.n8n}, on the Node.js that its package brings. The sum of the times that n8n notes for the nodes between the list of recordings and the jobs. "Metadata": every item has \`batch_id\`, \`total_jobs\` and the two estimates. "Links right": every item leads back, by n8n's links, to its own recording and to no other. Both are checked item by item. n8n has room for the largest sizes: ${room.join(', ')}.

${aimsTable([
	...[100, 1_000, 10_000, 100_000].map((size) => fastestAim(compared, size)),
	splitOutAim(compared, 10_000),
	definedAim(compared, 10_000),
])}

${comparisonTable(compared, sizes)}

"Not measured": in no sensible time. Split Out with all other fields grows with the square, and one request per item makes as many batches as items.`;
}

/** What an expression for each item costs, in a real n8n. */
export async function defineBelow(quick: boolean): Promise<string> {
	const sizes = SIZES_OF_DEFINE_BELOW;
	const runs = quick ? QUICK_RUNS : RUNS_OF_DEFINE_BELOW;
	const compared = await compare(sizes, () => runs, oursOf);
	return `In a real n8n ${compared.n8n}, by turns; Define Below has \`{{ $json.url }}\` in URL. As above, but in a minute or two.

${aimsTable(sizes.map((size) => definedAim(compared, size)))}

${comparisonTable(compared, sizes)}`;
}

/** A way from many items to a batch and back, as a user may build it in n8n. */
interface Way {
	name: string;
	/** The nodes between the recordings and the result, in their order. */
	nodes: INode[];
	/** How many items it can be given in sensible time; any number where nothing is said. */
	upTo?: number;
}

/** Our node with nothing set. */
const OURS = 'Soket Batch Transcribe, Map Automatically';
/** Our node with an expression that is evaluated for each item. */
const OURS_DEFINED = 'Soket Batch Transcribe, Define Below';
/** The built-in way that keeps the batch's metadata; it grows with the square. */
const SPLIT_OUT_ALL = 'Aggregate + HTTP Request + Split Out, all other fields';

function oursOf({ ours }: SoketNodes): Way[] {
	const defined = { mappingMode: 'defineBelow', sourceType: 'url', url: '={{ $json.url }}' };
	return [
		{ name: OURS, nodes: [ours('Submit')] },
		{ name: OURS_DEFINED, nodes: [ours('Submit', defined)] },
	];
}

function waysOf(soketNodes: SoketNodes): Way[] {
	const request = (jsonBody: string) =>
		soketNodes.httpRequest('HTTP Request', 'POST', '/batch', {
			sendBody: true,
			specifyBody: 'json',
			jsonBody,
		});
	const aggregate = workflowNode('Aggregate', 'n8n-nodes-base.aggregate', {
		parameters: {
			aggregate: 'aggregateAllItemData',
			destinationFieldName: 'sources',
			options: {},
		},
	});
	const splitOut = (include: string) =>
		workflowNode('Split Out', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'jobs', include, options: {} },
		});
	const code = codeNode(
		'Code',
		`const { jobs, ...batch } = $input.first().json;
return jobs.map((job) => ({ json: { ...batch, ...job } }));`,
	);
	const wholeBody = request('={{ $json }}');
	return [
		...oursOf(soketNodes),
		{
			name: 'Aggregate + HTTP Request + Split Out, no other fields',
			nodes: [aggregate, wholeBody, splitOut('noOtherFields')],
		},
		{ name: 'Aggregate + HTTP Request + Code', nodes: [aggregate, wholeBody, code] },
		{
			name: SPLIT_OUT_ALL,
			nodes: [aggregate, wholeBody, splitOut('allOtherFields')],
			upTo: 10_000,
		},
		{
			name: 'one HTTP Request per item',
			nodes: [request('={{ { sources: [{ url: $json.url }] } }}')],
			// A call an item: so many batches that nobody would want them.
			upTo: 10_000,
		},
	];
}

function codeNode(name: string, jsCode: string): INode {
	return workflowNode(name, 'n8n-nodes-base.code', { typeVersion: 2, parameters: { jsCode } });
}

/** One way at one size. */
interface Compared extends OutputChecks {
	way: Way;
	size: number;
	/** Of its nodes together, by n8n's own clock: of each run but the first one, where there are more. */
	times: number[];
	/** The requests that reached Soket in one run. */
	apiCalls: number;
}

/** How long each way took at each size, in a real n8n. */
interface Comparison {
	n8n: string;
	/** All that were measured; a way that can't be given so many items in sensible time has no row there. */
	rows: Compared[];
	ways: Way[];
}

async function compare(
	sizes: number[],
	runsAt: (size: number) => number,
	waysFor: (nodes: SoketNodes) => Way[],
): Promise<Comparison> {
	const soket = await startSoket();
	const n8n = await startBenchN8n();
	try {
		const ways = waysFor(await n8n.nodesFor(soket));
		const rows: Compared[] = [];
		for (const size of sizes) {
			const possible = ways.filter(({ upTo = Infinity }) => size <= upTo);
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
	const recordings = codeNode(
		'Recordings',
		`return Array.from({ length: ${size} }, (_, i) => ({ json: { url: '${RECORDING_URL}' + i + '.mp3' } }));`,
	);
	const measured = await Promise.all(
		ways.map(async (way) => {
			const workflow = await n8n.save(chain(way.name, [START, recordings, ...way.nodes]));
			const unknown = { apiCalls: 0, hasMetadata: false, hasRightLinks: false };
			const row: Compared = { way, size, times: [], ...unknown };
			return { workflow, row };
		}),
	);
	// The first round warms up.
	for (let round = 0; round <= runs; round++) {
		for (const { workflow, row } of measured) {
			const spent = row.times.reduce((sum, time) => sum + time, 0);
			if (round > 0 && spent > BUDGET_MILLISECONDS) continue;
			await soket.call('reset');
			const { status, problem, run, items } = await n8n.run(workflow);
			if (status !== 'success') throw new Error(`${row.way.name}: ${status} ${problem}`);
			const names = row.way.nodes.map(({ name }) => name);
			row.times.push(names.reduce((sum, name) => sum + run(name).executionTime, 0));
			row.apiCalls = sumOf(await soket.call('requests'));
			if (round > 0) continue;
			const outputs = names.map((name) => items(name));
			Object.assign(row, checkOutput(outputs, size));
		}
		process.stderr.write(`\r${size} items, round ${round} of ${runs} `);
	}
	process.stderr.write('\n');
	for (const { row } of measured) if (row.times.length > 1) row.times.shift();
	return measured.map(({ row }) => row);
}

/** Each way at each size, beside ours. */
function comparisonTable({ rows, ways }: Comparison, sizes: number[]): string {
	const yesOrNo = (value: boolean) => (value ? 'yes' : 'no');
	const cells = sizes.flatMap((size) =>
		ways.map(({ name }) => {
			const row = rows.find((one) => one.size === size && one.way.name === name);
			if (!row) return [number(size), name, NOT_MEASURED, '', '', '', '', ''];
			const time = median(row.times);
			return [
				number(size),
				name,
				`${number(time)} ms`,
				ratio(time, timeOf(rows, OURS, size) ?? 0),
				number(row.apiCalls),
				yesOrNo(row.hasMetadata),
				yesOrNo(row.hasRightLinks),
				String(row.times.length),
			];
		}),
	);
	const head = ['Time', 'To ours', 'API calls', 'Metadata', 'Links right', 'Runs'];
	return table(['Items', 'Way', ...head], cells);
}

/** Define Below beside Map Automatically. */
function definedAim({ rows }: Comparison, size: number): Aim {
	const [automatic, defined] = [OURS, OURS_DEFINED].map((way) => timeOf(rows, way, size));
	return atMost(
		`× Map Automatically, Define Below, ${number(size)} items`,
		automatic && defined ? defined / automatic : undefined,
		MAX_RATIO_TO_AUTOMATIC,
	);
}

function fastestAim({ rows, ways }: Comparison, size: number): Aim {
	const ours = timeOf(rows, OURS, size);
	const [best] = ways
		.filter(({ name }) => name !== OURS && name !== OURS_DEFINED)
		.map(({ name }) => ({ name, time: timeOf(rows, name, size) ?? Infinity }))
		.sort((a, b) => a.time - b.time);
	const aim = `Map Automatically no slower than the fastest built-in chain at ${number(size)} items`;
	if (ours === undefined || !best || best.time === Infinity) {
		return { aim, measured: null, met: false };
	}
	const measured = `${number(ours)} ms, and ${number(best.time)} ms by ${best.name}`;
	return { aim, measured, met: ours <= best.time };
}

function splitOutAim({ rows }: Comparison, size: number): Aim {
	const [ours, theirs] = [OURS, SPLIT_OUT_ALL].map((way) => timeOf(rows, way, size));
	const times = ours && theirs ? theirs / ours : null;
	return {
		aim: `at least ${MIN_RATIO_OF_SPLIT_OUT} times faster than Split Out with all other fields at ${number(size)} items`,
		measured: times === null ? null : `${number(times)} times`,
		met: times !== null && times >= MIN_RATIO_OF_SPLIT_OUT,
	};
}

/** The median; undefined where there is none. */
function timeOf(rows: Compared[], way: string, size: number): number | undefined {
	const row = rows.find((one) => one.way.name === way && one.size === size);
	return row && median(row.times);
}
