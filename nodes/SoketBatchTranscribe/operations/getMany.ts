import type { IExecuteFunctions } from 'n8n-workflow';

import { openConnection } from '../api/connection';
import { fetchFiles } from '../api/files';
import { linkTo, successJson } from '../items/outputItems';
import { optionsProperty, readCallLimits, retryReadsOption, timeoutOption } from '../items/options';
import {
	filterQuery,
	pagingProperties,
	readLimit,
	statusFilterProperty,
} from '../items/parameters';
import type { Operation } from '../operation';
import { askOnce } from '../requests/askOnce';

/** There may be many thousands. */
const RETURNS_ALL = false;

/** The caller's files, newest first, one item per file. */
export const getMany: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many audio files',
		description: 'List your uploaded files, the newest first',
	},
	properties: [
		...pagingProperties(RETURNS_ALL),
		statusFilterProperty('Upload Status', 'uploadStatus', [
			{ name: 'Completed', value: 'completed' },
			{ name: 'Failed', value: 'failed' },
			{ name: 'Pending', value: 'pending' },
			{ name: 'Uploading', value: 'uploading' },
		]),
		optionsProperty([retryReadsOption, timeoutOption]),
	],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		return await askOnce(
			this,
			(item) => [
				{
					query: filterQuery(this, item, 'uploadStatus', 'upload_status'),
					limit: readLimit(this, item, RETURNS_ALL),
				},
			],
			async ({ query, limit }) => await fetchFiles(connection, query, limit ?? Infinity),
			(files, { items }) => {
				const pairedItem = linkTo(items);
				return files.map((file) => ({ json: successJson(file), pairedItem }));
			},
		);
	},
};
