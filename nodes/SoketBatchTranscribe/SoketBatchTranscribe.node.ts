import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { operationProperties, runOperation } from './operation';
import { resources } from './operations';

/** The node, as n8n shows it and runs it. */
export class SoketBatchTranscribe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Soket Batch Transcribe',
		name: 'soketBatchTranscribe',
		icon: { light: 'file:soket.svg', dark: 'file:soket.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Transcribe audio in Indian languages with Soket AI: all incoming files become one batch, one item per file comes back',
		defaults: { name: 'Soket Batch Transcribe' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'soketApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: resources.map(({ option }) => option),
				default: 'batch',
			},
			...operationProperties(resources),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, resources)];
	}
}
