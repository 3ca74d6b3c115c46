import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { loadEngine, type Engine } from '../engine/n8n/engine';
import { standInNodes } from '../engine/n8n/standInNodes';
import { workflowNode } from '../engine/n8n/workflowNode';
import { inEngine, SOKET } from './engine';
import { recordingItems } from './recordings';
import { sampleMemory, type MeasuredWork } from './sampledMemory';

/** All in bytes. */
export interface ItemsMemory {
	size: number;
	/** The most that the process had in memory during a run, beyond what it had before. */
	residentAboveIdle: number;
	/** The same of JavaScript objects alone; those that nobody needs any more count until V8 sweeps them. */
	heapAboveIdle: number;
	/** What is left of those after the run: the input and the output items, and what n8n keeps of a run. */
	heapKept: number;
	/** Of the input items and the output items as JSON. */
	json: number;
}

/** What a run of a node takes that submits recordings; the input is made within the run, so it counts too. */
export async function submitItems(type: string, size: number): Promise<ItemsMemory> {
	return await inEngine(async (_, runNode) => {
		const submit = async (count: number) => {
			const items = recordingItems(count);
			const { output } = await runNode(type, {}, items);
			return { items, output };
		};
		await submit(100);
		const { result, idle, peak } = await sampleMemory(async () => await submit(size));
		await sleep(500);
		gc!();
		const heapKept = process.memoryUsage().heapUsed - idle.heap;
		if (result.output.length !== size) throw new Error(`${result.output.length} of ${size} items`);
		return {
			size,
			residentAboveIdle: peak.resident - idle.resident,
			heapAboveIdle: peak.heap - idle.heap,
			heapKept,
			json: JSON.stringify(result.items).length + JSON.stringify(result.output).length,
		};
	});
}

/**
 * What a transfer takes of a process in which are n8n and the node, and nothing of Soket's side.
 *
 * @param warmUp a small task of the same kind, so that all code is loaded before anything is measured
 */
export async function transfer(
	warmUp: Task,
	task: Task,
): Promise<MeasuredWork<INodeExecutionData>> {
	addStandIns();
	const engine = await loadEngine();
	await perform(engine, warmUp);
	return await sampleMemory(async () => await perform(engine, task));
}

/** What is measured. */
export type OperationName = keyof typeof OPERATIONS;

/** One run of an operation, as it is handed to the process that is measured. */
export interface Task {
	operation: OperationName;
	baseUrl: string;
	accessToken: string;
	/** The file of an upload or a submission, in n8n's binary storage. */
	binary?: IBinaryData;
	/** A download's batch. */
	batchId?: string;
}

/** By a node's type and parameters. The stand-ins do what a node does that knows no streams. */
const OPERATIONS = {
	upload: { type: SOKET, parameters: { resource: 'file', operation: 'upload' } },
	submit: {
		type: SOKET,
		parameters: {
			resource: 'batch',
			operation: 'submit',
			mappingMode: 'defineBelow',
			sourceType: 'binaryData',
		},
	},
	download: {
		type: SOKET,
		parameters: {
			resource: 'batch',
			operation: 'downloadResults',
			batchId: '={{ $json.batchId }}',
		},
	},
	uploadFromMemory: { type: 'bench.uploadFromMemory', parameters: {} },
	downloadIntoMemory: { type: 'bench.downloadIntoMemory', parameters: {} },
} satisfies Record<string, Pick<INode, 'type' | 'parameters'>>;

/**
 * Runs the task in n8n's engine.
 *
 * @returns the one item that came out
 * @throws if the run failed, or gave another number of items
 */
async function perform(engine: Engine, task: Task): Promise<INodeExecutionData> {
	const { operation, baseUrl, accessToken, binary, batchId } = task;
	const { type, parameters } = OPERATIONS[operation];
	const item: INodeExecutionData = {
		json: { url: `${baseUrl}${pathOf(task)}`, accessToken, ...(batchId && { batchId }) },
		...(binary && { binary: { data: binary } }),
	};
	const workflow = {
		name: operation,
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Work', type, { parameters }),
		],
		connections: { Start: { main: [[{ node: 'Work', type: 'main' as const, index: 0 }]] } },
	};
	const { data } = await engine.run(workflow, {
		credentials: { soketApi: { accessToken, baseUrl } },
		pinData: { Start: [item] },
	});
	if (data.resultData.error) throw data.resultData.error;
	const output = data.resultData.runData.Work?.[0]?.data?.main?.[0] ?? [];
	if (output.length !== 1) throw new Error(`${operation} gave ${output.length} items`);
	return output[0]!;
}

function pathOf({ batchId }: Task): string {
	return batchId === undefined ? '/files/upload' : `/download/batch/${batchId}`;
}

/** What to compare with: nodes that do the same with all the bytes in memory. */
function addStandIns(): void {
	standInNodes['bench.uploadFromMemory'] = standIn('uploadFromMemory', async (context, request) => {
		const { fileName, mimeType } = context.helpers.assertBinaryData(0, 'data');
		const bytes = await context.helpers.getBinaryDataBuffer(0, 'data');
		const body = new FormData();
		body.append('files', new File([bytes], fileName!, { type: mimeType }));
		const json = (await context.helpers.httpRequest({
			...request,
			method: 'POST',
			body,
			json: true,
		})) as IDataObject;
		return { json };
	});
	standInNodes['bench.downloadIntoMemory'] = standIn(
		'downloadIntoMemory',
		async (context, request) => {
			const bytes = (await context.helpers.httpRequest({
				...request,
				encoding: 'arraybuffer',
			})) as Buffer;
			return {
				json: {},
				binary: { data: await context.helpers.prepareBinaryData(bytes, 'results.ndjson') },
			};
		},
	);
}

type Work = (
	context: IExecuteFunctions,
	request: { url: string; headers: IDataObject },
) => Promise<INodeExecutionData>;

function standIn(name: string, work: Work): INodeType {
	return {
		description: { ...standInNodes['n8n-nodes-base.noOp']!.description, name },
		async execute() {
			const { url, accessToken } = this.getInputData()[0]!.json as Record<string, string>;
			const headers = { Authorization: `Bearer ${accessToken!}` };
			return [[await work(this, { url: url!, headers })]];
		},
	};
}
