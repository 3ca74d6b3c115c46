import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

import { chain } from '../engine/n8n/chain';
import { loadEngine } from '../engine/n8n/engine';
import { standInNodes } from '../engine/n8n/standInNodes';
import { workflowNode } from '../engine/n8n/workflowNode';
import { startSoket, type Connection, type SoketOptions, type SoketProcess } from './soket';

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
 * Measures something in n8n's engine in this process; Soket's side is in another, until the end.
 *
 * @param options of the simulator
 */
export async function inEngine<Measured>(
	measure: (soket: SoketProcess, runNode: RunNode) => Promise<Measured>,
	options: SoketOptions = {},
): Promise<Measured> {
	const soket = await startSoket(options);
	try {
		return await measure(soket, await loadNodes(soket));
	} finally {
		await soket.stop();
	}
}

/** Loads n8n's engine with the built package, and with what it is compared with. */
export async function loadNodes({ baseUrl, accessToken }: Connection): Promise<RunNode> {
	for (const [type, work] of Object.entries(STAND_INS)) standInNodes[type] = standIn(type, work);
	const engine = await loadEngine();
	const credentials = { soketApi: { id: 'soketApi', name: 'soketApi' } };
	return async (type, parameters, items) => {
		const start = workflowNode('Start', 'n8n-nodes-base.manualTrigger');
		const work = workflowNode('Work', type, { parameters, credentials });
		let startedAt = 0;
		let milliseconds = 0;
		const { data } = await engine.run(chain(type, [start, work]), {
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
		return { milliseconds, output: data.resultData.runData.Work?.[0]?.data?.main?.[0] ?? [] };
	};
}

/** What a batch request is made of, the plainest way. */
export function requestBody(urls: unknown[]): string {
	return JSON.stringify({
		sources: urls.map((url) => ({ url, filename: (url as string).split('/').pop() })),
	});
}

/** The items that a batch's answer makes, the fastest way. */
export function itemsOf({ jobs, ...batch }: IDataObject): INodeExecutionData[] {
	return (jobs as IDataObject[]).map((job, item) => ({
		// Far faster than spreading, and this is to be the limit.
		json: Object.assign({}, job, batch, job),
		pairedItem: { item },
	}));
}

type Work = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;

/** What to compare our node with, by type. */
const STAND_INS: Record<string, Work> = {
	async 'bench.oneRequest'(context) {
		return await send(context, requestBody(urlsIn(context)));
	},
	async 'bench.careful'(context) {
		const unique = new Set<unknown>();
		for (const url of urlsIn(context)) {
			if (!/^https?:/.test(url) || !URL.canParse(url)) throw new Error(`No address: ${url}`);
			unique.add(url);
		}
		const body = requestBody([...unique]);
		const hash = createHash('sha256').update(body).digest('hex');
		if (context.getContext('node')[hash] !== undefined) throw new Error('Sent before');
		return await send(context, body);
	},
	async 'bench.uploadFromMemory'(context) {
		const { fileName, mimeType } = context.helpers.assertBinaryData(0, 'data');
		const bytes = await context.helpers.getBinaryDataBuffer(0, 'data');
		const body = new FormData();
		body.append('files', new File([bytes], fileName!, { type: mimeType }));
		const upload = { method: 'POST', url: '/files/upload', body, json: true } as const;
		return [{ json: (await request(context, upload)) as IDataObject }];
	},
	async 'bench.downloadIntoMemory'(context) {
		const download = { url: '/download/batch/any', encoding: 'arraybuffer' } as const;
		const bytes = (await request(context, download)) as Buffer;
		const data = await context.helpers.prepareBinaryData(bytes, 'results.ndjson');
		return [{ json: {}, binary: { data } }];
	},
};

function urlsIn(context: IExecuteFunctions): string[] {
	return context.getInputData().map(({ json }) => json.url as string);
}

/** Posts a batch by n8n's helper, and makes the items of its answer. */
async function send(context: IExecuteFunctions, body: string): Promise<INodeExecutionData[]> {
	const headers = { 'content-type': 'application/json' };
	const batch = { method: 'POST', url: '/batch', headers, body, json: true } as const;
	return itemsOf((await request(context, batch)) as IDataObject);
}

/** @param options with the path behind the API's address for `url` */
async function request(context: IExecuteFunctions, options: IHttpRequestOptions): Promise<unknown> {
	const { baseUrl } = await context.getCredentials('soketApi');
	const url = `${baseUrl as string}${options.url}`;
	const { helpers } = context;
	return await helpers.httpRequestWithAuthentication.call(context, 'soketApi', { ...options, url });
}

/** The built node, as n8n loads it. */
const { SoketBatchTranscribe } = createRequire(__filename)(
	'../../dist/nodes/SoketBatchTranscribe/SoketBatchTranscribe.node.js',
) as { SoketBatchTranscribe: new () => INodeType };

/** A node with the parameters and the credential of ours, and a body of its own. */
function standIn(name: string, work: Work): INodeType {
	return {
		description: { ...new SoketBatchTranscribe().description, name },
		async execute() {
			return [await work(this)];
		},
	};
}
