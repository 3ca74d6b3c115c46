import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { recordingItems } from '../recordings';
import type { SoketProcess } from '../soketProcess';
import { median } from '../statistics';
import { itemsOf, requestBody } from './standIns';
import { inEngine, SOKET, type RunNode } from './timedRun';

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
export interface AtSize {
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

/** Our node beside the limit, in this process; Soket's side is in another. */
export async function measureLimit(quick: boolean): Promise<AtSize[]> {
	return await inEngine(async (soket, runNode) => {
		const sizes: AtSize[] = [];
		for (const [size, runs] of quick ? QUICK_RUNS : RUNS) {
			sizes.push(await measureSize(soket, runNode, size, runs));
		}
		return sizes;
	});
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
