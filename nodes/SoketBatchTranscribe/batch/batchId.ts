import type { INodeProperties } from 'n8n-workflow';

/** Which batches an operation is about: one or a list for each item. */
export const batchIdProperty: INodeProperties = {
	displayName: 'Batch ID',
	name: 'batchId',
	type: 'string',
	required: true,
	default: '={{ $json.batch_id }}',
	description:
		'The batch_id that Submit gave. Many items with the same one are asked for once. Several: a list, one a line, or separated by commas.',
};
