import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { inChild } from './child';
import { inEngine, itemsOf, requestBody, SOKET, type RunNode } from './engine';
import { recordingItems } from './recordings';
import { aimsTable, atMost, median, number, ratio, table, type Aim } from './report';
import type { SoketProcess } from './soket';

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
/** Reading parameters is n8n's, and slow: what is large has no say in it. */
const PARAMETERS_UP_TO = 10_000;

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
	/** Our node, Define Below. */
	defineBelow: number | null;
	/** A node that only reads the same parameters. */
	readParameters: number | null;
}

const MAX_RATIO_TO_LIMIT = 1.25;
const MAX_GROWTH = 11;
const MAX_RATIO_TO_READING = 1.15;

/** Our node beside the limit, in this process; Soket's side is in another. */
export async function report(quick: boolean): Promise<string> {
	const limit = await inEngine(async (soket, runNode) => {
		const sizes: AtSize[] = [];
		for (const [size, runs] of quick ? QUICK_RUNS : RUNS) {
			sizes.push(await measureSize(soket, runNode, size, runs));
		}
		return sizes;
	});
	const profile = await inChild<typeof import('./profile')>('profile.ts')('profileText', quick);
	return `In n8n's engine, in-process. "Bare fetch" builds the same body, posts it once, parses the answer and makes the same items. "n8n alone" is a node that does the same by n8n's HTTP helper with the credential, and nothing else: what it takes more than bare fetch is n8n's own. "n8n, careful" also checks each address, leaves out what is named twice, and makes the hash by which a retry knows the batch, as plainly as can be; like the two others it takes the end of an address for the file's name and the order of the jobs for that of the items, which no node can rely on. "Growth": the time of ours beside that at a tenth of the items. The memory is swept before each run, after which V8 compiles part of the code anew: a busy server is faster, and all are under the same rule.

${aimsTable(aimsOf(limit))}

${limitTable(limit)}

${profile}

Define Below beside a node that only reads the same parameters, all by n8n:

${parametersTable(limit)}`;
}

function aimsOf(limit: AtSize[]): Aim[] {
	const at = (size: number) => limit.find((row) => row.size === size);
	const large = at(10_000);
	return [
		...[10_000, 100_000].map((size) => {
			const row = at(size);
			const toLimit = row && row.ours / row.limit;
			return atMost(`× the limit at ${number(size)} items`, toLimit, MAX_RATIO_TO_LIMIT);
		}),
		...[10_000, 100_000].map((size) => {
			const [smaller, row] = [at(size / 10), at(size)];
			const growth = smaller && row && row.ours / smaller.ours;
			const what = `× the time from ${number(size / 10)} to ${number(size)} items`;
			return atMost(what, growth, MAX_GROWTH);
		}),
		atMost(
			'× reading the same parameters, Define Below, 10,000 items',
			large?.defineBelow && large.readParameters
				? large.defineBelow / large.readParameters
				: undefined,
			MAX_RATIO_TO_READING,
		),
	];
}

/** Our node beside a bare request, with growth. */
function limitTable(limit: AtSize[]): string {
	const milliseconds = (value: number) => `${number(value)} ms`;
	const rows = limit.map((row, i) => [
		number(row.size),
		...[row.ours, row.careful, row.n8nAlone, row.limit].map(milliseconds),
		...[row.ours, row.careful, row.n8nAlone].map((value) => ratio(value, row.limit)),
		i === 0 ? '' : ratio(row.ours, limit[i - 1]!.ours),
	]);
	return table(
		[
			'Items',
			'Ours',
			'n8n, careful',
			'n8n alone',
			'Bare fetch',
			'Ours to fetch',
			'Careful to fetch',
			'n8n to fetch',
			'Growth',
		],
		rows,
	);
}

function parametersTable(limit: AtSize[]): string {
	const rows = limit.flatMap(({ size, defineBelow, readParameters }) =>
		defineBelow === null || readParameters === null
			? []
			: [
					[
						number(size),
						`${number(defineBelow)} ms`,
						`${number(readParameters)} ms`,
						ratio(defineBelow, readParameters),
					],
				],
	);
	return table(['Items', 'Define Below', 'Only reading its parameters', 'Ratio'], rows);
}

async function measureSize(
	soket: SoketProcess,
	runNode: RunNode,
	size: number,
	runs: number,
): Promise<AtSize> {
	const items = recordingItems(size);
	const inN8n = (type: string, parameters = {}) => {
		return async () => await runNode(type, parameters, items);
	};
	const defined = { mappingMode: 'defineBelow', sourceType: 'url', url: '={{ $json.url }}' };
	const ways = {
		ours: inN8n(SOKET),
		n8nAlone: inN8n('bench.oneRequest'),
		careful: inN8n('bench.careful'),
		limit: async () => await bareRequest(soket, items),
		...(size <= PARAMETERS_UP_TO && {
			defineBelow: inN8n(SOKET, defined),
			readParameters: inN8n('bench.readParameters', defined),
		}),
	};
	const times: Record<string, number[]> = {};
	// By turns, so that whatever else the machine does meets all of them. The first round warms up.
	for (let round = 0; round <= runs; round++) {
		for (const [name, run] of Object.entries(ways)) {
			await soket.reset();
			gc?.();
			const { milliseconds, output } = await run();
			if (output.length !== size) throw new Error(`${name}: ${output.length} of ${size} items`);
			if (round > 0) (times[name] ??= []).push(milliseconds);
		}
	}
	const of = (name: keyof typeof ways) => (times[name] ? median(times[name]) : null);
	return {
		size,
		ours: of('ours')!,
		n8nAlone: of('n8nAlone')!,
		careful: of('careful')!,
		limit: of('limit')!,
		defineBelow: of('defineBelow'),
		readParameters: of('readParameters'),
	};
}

async function bareRequest(
	{ baseUrl, accessToken }: SoketProcess,
	items: INodeExecutionData[],
): Promise<{ milliseconds: number; output: INodeExecutionData[] }> {
	const startedAt = performance.now();
	const answer = await fetch(`${baseUrl}/batch`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
		body: requestBody(items.map(({ json }) => json.url)),
	});
	const output = itemsOf((await answer.json()) as IDataObject);
	return { milliseconds: performance.now() - startedAt, output };
}
