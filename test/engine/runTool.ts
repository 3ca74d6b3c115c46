import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeParameters,
} from 'n8n-workflow';

import type { Engine } from './n8n/engine';
import { workflowNode } from './n8n/workflowNode';

/** What an agent gets from its tool, or what stops it. */
export interface ToolRunResult {
	heard: unknown;
	error: Error | undefined;
}

/** Runs an agent that calls the node as its tool, once, with these arguments. */
export async function runTool(
	engine: Engine,
	toolInput: IDataObject,
	soketApi: ICredentialDataDecryptedObject,
	maxTries: number,
	parameters: INodeParameters,
): Promise<ToolRunResult> {
	const { data } = await engine.run(
		{
			name: 'Agent',
			nodes: [
				workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
				workflowNode('Agent', 'test.agent', { parameters: { toolInput } as INode['parameters'] }),
				workflowNode('Transcribe', 'n8n-nodes-soket.soketBatchTranscribeTool', {
					parameters,
					...(maxTries > 1 && { retryOnFail: true, maxTries, waitBetweenTries: 1 }),
				}),
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Transcribe: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		{ credentials: { soketApi } },
	);
	const { error, runData } = data.resultData;
	return { error, heard: runData.Agent?.[0]?.data?.main?.[0]?.[0]?.json.heard };
}
