import type { INode } from 'n8n-workflow';

import { workflowNode } from '../engine/n8n/workflowNode';
import type { SoketNodes } from './n8n';

/** A way from many items to a batch and back, as a user may build it in n8n. */
export interface Way {
	name: string;
	/** The nodes between the recordings and the result, in their order. */
	nodes: INode[];
	/** How many items it can be given in sensible time. */
	upTo: number;
	/** Whether n8n's built-in nodes are all it takes. */
	isBuiltIn: boolean;
}

/** Our node with nothing set. */
export const OURS = 'Soket Batch Transcribe, Map Automatically';
/** Our node with an expression that is evaluated for each item. */
export const OURS_DEFINED = 'Soket Batch Transcribe, Define Below';
/** The built-in way that keeps the batch's metadata; it grows with the square. */
export const SPLIT_OUT_ALL = 'Aggregate + HTTP Request + Split Out, all other fields';

/** The ways that are compared. */
export function waysOf({ ours, httpRequest }: SoketNodes): Way[] {
	const request = (jsonBody: string) =>
		httpRequest('HTTP Request', 'POST', '/batch', {
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
	const code = workflowNode('Code', 'n8n-nodes-base.code', {
		typeVersion: 2,
		parameters: {
			jsCode: `const { jobs, ...batch } = $input.first().json;
return jobs.map((job) => ({ json: { ...batch, ...job } }));`,
		},
	});
	const wholeBody = request('={{ $json }}');
	return [
		{ name: OURS, nodes: [ours('Submit')], upTo: Infinity, isBuiltIn: false },
		{
			name: OURS_DEFINED,
			nodes: [
				ours('Submit', { mappingMode: 'defineBelow', sourceType: 'url', url: '={{ $json.url }}' }),
			],
			upTo: Infinity,
			isBuiltIn: false,
		},
		{
			name: 'Aggregate + HTTP Request + Split Out, no other fields',
			nodes: [aggregate, wholeBody, splitOut('noOtherFields')],
			upTo: Infinity,
			isBuiltIn: true,
		},
		{
			name: 'Aggregate + HTTP Request + Code',
			nodes: [aggregate, wholeBody, code],
			upTo: Infinity,
			isBuiltIn: true,
		},
		{
			name: SPLIT_OUT_ALL,
			nodes: [aggregate, wholeBody, splitOut('allOtherFields')],
			// Its time grows with the square.
			upTo: 10_000,
			isBuiltIn: true,
		},
		{
			name: 'one HTTP Request per item',
			nodes: [request('={{ { sources: [{ url: $json.url }] } }}')],
			// A call an item: so many batches that nobody would want them.
			upTo: 10_000,
			isBuiltIn: true,
		},
	];
}
