import type { INodeProperties } from 'n8n-workflow';

/** Which files an operation is about: one or a list for each item. */
export const fileIdProperty: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '={{ $json.file_id }}',
	description:
		'The file_id of a file. Several: a list, one a line, or separated by commas. The same one is asked for once.',
};
