import type { IExecuteFunctions } from 'n8n-workflow';

import { fetchBatchStatus } from '../api/batches';
import { openConnection } from '../api/connection';
import { optionsProperty, readCallLimits, retryReadsOption, timeoutOption } from '../items/options';
import { batchIdProperty, idsIn } from '../items/parameters';
import type { Operation } from '../operation';
import { askOnce, oneItem } from '../requests/askOnce';

/** Progress: one item per batch, linked to all items that named it. */
export const getStatus: Operation = {
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get batch status',
		description: 'See how far a batch is: one item per batch',
	},
	properties: [batchIdProperty, optionsProperty([retryReadsOption, timeoutOption])],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		return await askOnce(
			this,
			(item) => idsIn(this, batchIdProperty, item),
			async (batchId) => await fetchBatchStatus(connection, batchId),
			oneItem,
		);
	},
};
