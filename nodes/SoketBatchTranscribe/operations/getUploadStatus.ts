import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { openConnection } from '../api/connection';
import { fetchUpload } from '../api/uploads';
import { optionsProperty, readCallLimits, retryReadsOption, timeoutOption } from '../items/options';
import { idsIn } from '../items/parameters';
import type { Operation } from '../operation';
import { askOnce, oneItem } from '../requests/askOnce';

const uploadIdProperty: INodeProperties = {
	displayName: 'Upload ID',
	name: 'batchUploadId',
	type: 'string',
	required: true,
	default: '={{ $json.batch_upload_id }}',
	description:
		'The batch_upload_id that Upload gave. Many items with the same one are asked for once. Several: a list, one a line, or separated by commas.',
};

/** Progress: one item per upload, with its files, linked to all items that named it. */
export const getUploadStatus: Operation = {
	option: {
		name: 'Get Upload Status',
		value: 'getUploadStatus',
		action: 'Get upload status',
		description: 'See how far an upload is: one item per upload, with its files',
	},
	properties: [uploadIdProperty, optionsProperty([retryReadsOption, timeoutOption])],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		return await askOnce(
			this,
			(item) => idsIn(this, uploadIdProperty, item),
			async (batchUploadId) => await fetchUpload(connection, batchUploadId),
			oneItem,
		);
	},
};
