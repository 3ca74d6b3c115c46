import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { fetchResults } from '../api/batches';
import { openConnection } from '../api/connection';
import { linkTo, type ItemLink } from '../items/outputItems';
import { optionsProperty, readCallLimits, retryReadsOption, timeoutOption } from '../items/options';
import {
	batchIdProperty,
	filterQuery,
	idsIn,
	pagingProperties,
	readLimit,
	statusFilterProperty,
	switchOf,
} from '../items/parameters';
import { parameterReader } from '../items/readParameter';
import type { Operation } from '../operation';
import { askOnce } from '../requests/askOnce';
import {
	chunksOption,
	detailQuery,
	rawOption,
	simplifyProperty,
	speechInformationOption,
	transcriptItems,
} from '../answers/transcriptItems';

/** A transcript that is left out unseen is paid for and lost, so all of them are the default. */
const RETURNS_ALL = true;

/** The transcripts of a batch, one item per file, each linked to the item with the same `file_id`. */
export const getResults: Operation = {
	option: {
		name: 'Get Results',
		value: 'getResults',
		action: 'Get batch transcripts',
		description: 'Get the transcripts of a batch: one item per file',
	},
	properties: [
		batchIdProperty,
		...pagingProperties(RETURNS_ALL),
		simplifyProperty,
		statusFilterProperty('Status', 'status', [
			{ name: 'Completed', value: 'completed' },
			{ name: 'Failed', value: 'failed' },
			{ name: 'Processing', value: 'processing' },
			{ name: 'Retrying', value: 'retrying' },
		]),
		optionsProperty([
			chunksOption,
			rawOption,
			retryReadsOption,
			speechInformationOption,
			timeoutOption,
		]),
	],
	async execute(this: IExecuteFunctions) {
		const inputItems = this.getInputData();
		const connection = await openConnection(this, readCallLimits(this));
		return await askOnce(
			this,
			(item) => {
				const query = {
					...filterQuery(this, item, 'status', 'status'),
					...detailQuery(this, item),
				};
				const limit = readLimit(this, item, RETURNS_ALL);
				const simplify = switchOf(parameterReader(this)('simplify', item), simplifyProperty);
				return idsIn(this, batchIdProperty, item).map((batchId) => ({
					batchId,
					query,
					limit,
					simplify,
				}));
			},
			async ({ batchId, query, limit }) =>
				await fetchResults(connection, batchId, query, limit ?? Infinity),
			(results, { asked: { batchId, simplify }, items }) => {
				const linkOf = linkByFileId(inputItems, items);
				const transcripts = results.map((result) => ({
					json: { batch_id: batchId, ...result },
					pairedItem: linkOf(result.file_id),
				}));
				return transcriptItems(this, transcripts, simplify).flat();
			},
		);
	},
};

/** A file's link goes to the item that has its `file_id`; else to all items that asked for the batch. */
function linkByFileId(
	inputItems: INodeExecutionData[],
	items: number[],
): (fileId: unknown) => ItemLink {
	const itemOf = new Map<unknown, number>();
	for (const item of items) {
		const { file_id } = inputItems[item]!.json;
		if (typeof file_id === 'string' && !itemOf.has(file_id)) itemOf.set(file_id, item);
	}
	// Made once and shared: one each would take memory by the square.
	const toAll = linkTo(items);
	return (fileId) => {
		const item = itemOf.get(fileId);
		return item === undefined ? toAll : { item };
	};
}
