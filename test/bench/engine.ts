import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

import { loadEngine, type Engine } from '../engine/n8n/engine';
import { standInNodes } from '../engine/n8n/standInNodes';
import { workflowNode } from '../engine/n8n/workflowNode';
import { startSoket, type SoketOptions, type SoketProcess } from './soket';

/** The node's type. */
export const SOKET = 'n8n-nodes-soket.soketBatchTranscribe';

/** One run of a node in n8n's engine. */
export interface TimedRun {
	/** From the moment that n8n turns to the node until it has its output. */
	milliseconds: number;
	output: INodeExecutionData[];
}

/** Runs a node of this type with these parameters on these items. */
export type RunNode = (
	type: string,
	parameters: INodeParameters,
	items: INodeExecutionData[],
) => Promise<TimedRun>;

/**
 * Measures something in n8n's engine in this process, with the built package and what it is compared with;
 * Soket's side is in another process, until the end.
 *
 * @param options of the simulator
 */
export async function inEngine<Measured>(
	measure: (soket: SoketProcess, runNode: RunNode) => Promise<Measured>,
	options: SoketOptions = {},
): Promise<Measured> {
	addStandIns();
	const soket = await startSoket(options);
	try {
		const engine = await loadEngine();
		return await measure(soket, async (...what) => await timedRun(engine, soket, ...what));
	} finally {
		await soket.stop();
	}
}

async function timedRun(
	engine: Engine,
	{ baseUrl, accessToken }: Pick<SoketProcess, 'baseUrl' | 'accessToken'>,
	...[type, parameters, items]: Parameters<RunNode>
): Promise<TimedRun> {
	const credential = { soketApi: { id: 'soketApi', name: 'soketApi' } };
	const workflow = {
		name: type,
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Work', type, { parameters, credentials: credential }),
		],
		connections: { Start: { main: [[{ node: 'Work', type: 'main' as const, index: 0 }]] } },
	};
	let startedAt = 0;
	let milliseconds = 0;
	const { data } = await engine.run(workflow, {
		credentials: { soketApi: { accessToken, baseUrl } },
		pinData: { Start: items },
		// n8n's own clock counts whole milliseconds only.
		onHooks: (hooks) => {
			hooks.addHandler('nodeExecuteBefore', (node) => {
				if (node === 'Work') startedAt = performance.now();
			});
			hooks.addHandler('nodeExecuteAfter', (node) => {
				if (node === 'Work') milliseconds = performance.now() - startedAt;
			});
		},
	});
	if (data.resultData.error) throw data.resultData.error;
	const output = data.resultData.runData.Work?.[0]?.data?.main?.[0] ?? [];
	return { milliseconds, output };
}

/** The built node, as n8n loads it. */
const { SoketBatchTranscribe } = createRequire(__filename)(
	'../../dist/nodes/SoketBatchTranscribe/SoketBatchTranscribe.node.js',
) as { SoketBatchTranscribe: new () => INodeType };

/** The one request that sends all recordings, with the names that our node gives them too. */
export function requestBody(urls: unknown[]): string {
	const sources = (urls as string[]).map((url) => ({
		url,
		filename: url.slice(url.lastIndexOf('/') + 1),
	}));
	return JSON.stringify({ sources });
}

/** The items that our node makes of an answer, made in the shortest way that there is. */
export function itemsOf({ jobs, ...batch }: IDataObject): INodeExecutionData[] {
	return (jobs as IDataObject[]).map((job, item) => ({
		// Far faster than spreading, and this is to be the limit.
		json: Object.assign({}, job, batch, job),
		pairedItem: { item },
	}));
}

/** What to compare our node with in n8n's engine. */
function addStandIns(): void {
	standInNodes['bench.oneRequest'] = standIn('oneRequest', async function () {
		return await send(this, requestBody(urlsIn(this)));
	});
	standInNodes['bench.careful'] = standIn('careful', async function () {
		const unique = new Set<unknown>();
		for (const url of urlsIn(this)) {
			if (!/^https?:/.test(url) || !URL.canParse(url)) throw new Error(`No address: ${url}`);
			unique.add(url);
		}
		const body = requestBody([...unique]);
		const hash = createHash('sha256').update(body).digest('hex');
		if (this.getContext('node')[hash] !== undefined) throw new Error('Sent before');
		return await send(this, body);
	});
	standInNodes['bench.readParameters'] = standIn('readParameters', async function () {
		return this.getInputData().map((_, item): INodeExecutionData => {
			this.getNodeParameter('sourceType', item);
			this.getNodeParameter('url', item);
			this.getNodeParameter('filename', item);
			return { json: {}, pairedItem: { item } };
		});
	});
}

function urlsIn(context: IExecuteFunctions): string[] {
	return context.getInputData().map(({ json }) => json.url as string);
}

/** Posts a batch by n8n's helper, and makes the items of its answer. */
async function send(context: IExecuteFunctions, body: string): Promise<INodeExecutionData[]> {
	const { baseUrl } = await context.getCredentials('soketApi');
	const answer = (await context.helpers.httpRequestWithAuthentication.call(context, 'soketApi', {
		method: 'POST',
		url: `${baseUrl as string}/batch`,
		headers: { 'content-type': 'application/json' },
		body,
		json: true,
	})) as IDataObject;
	return itemsOf(answer);
}

/** A node with the parameters and the credential of ours, and a body of its own. */
function standIn(
	name: string,
	work: (this: IExecuteFunctions) => Promise<INodeExecutionData[]>,
): INodeType {
	return {
		description: { ...new SoketBatchTranscribe().description, name },
		async execute() {
			return [await work.call(this)];
		},
	};
}
