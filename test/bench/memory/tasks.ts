import type { IBinaryData, INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../../engine/n8n/engine';
import { workflowNode } from '../../engine/n8n/workflowNode';

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

const SOKET = 'n8n-nodes-soket.soketBatchTranscribe';

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
export async function perform(engine: Engine, task: Task): Promise<INodeExecutionData> {
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
