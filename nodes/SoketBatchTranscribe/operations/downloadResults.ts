import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { downloadBatch } from '../api/batches';
import { openConnection } from '../api/connection';
import { linkTo } from '../items/outputItems';
import {
	optionsProperty,
	readCallLimits,
	retryReadsOption,
	transferTimeoutOption,
} from '../items/options';
import { EmptyParameter } from '../items/readItems';
import { batchIdProperty, filterQuery, idsIn, statusFilterProperty } from '../items/parameters';
import type { Operation } from '../operation';
import { askOnce } from '../requests/askOnce';
import {
	chunksOption,
	detailQuery,
	rawOption,
	speechInformationOption,
} from '../answers/transcriptItems';

const MIME_TYPES: Record<string, string> = {
	ndjson: 'application/x-ndjson',
	json: 'application/json',
};

const outputFieldProperty: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

/** All results of a batch as one file, which goes from Soket into n8n's binary storage as it comes. */
export const downloadResults: Operation = {
	option: {
		name: 'Download Results',
		value: 'downloadResults',
		action: 'Download batch transcripts',
		description: 'Download all transcripts of a batch as one file: the way for very large batches',
	},
	properties: [
		batchIdProperty,
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'JSON', value: 'json', description: 'One JSON document' },
				{ name: 'NDJSON', value: 'ndjson', description: 'One line of JSON for each file' },
			],
			default: 'ndjson',
			description: 'What the file looks like inside',
		},
		outputFieldProperty,
		statusFilterProperty('Status', 'status', [
			{ name: 'Completed', value: 'completed' },
			{ name: 'Failed', value: 'failed' },
			{ name: 'Processing', value: 'processing' },
		]),
		optionsProperty([
			chunksOption,
			rawOption,
			retryReadsOption,
			speechInformationOption,
			transferTimeoutOption,
		]),
	],
	async execute(this: IExecuteFunctions) {
		const limits = readCallLimits(this, transferTimeoutOption);
		const connection = await openConnection(this, limits);
		return await askOnce(
			this,
			(item) => {
				const format = this.getNodeParameter('format', item) as string;
				const query = {
					format,
					...filterQuery(this, item, 'status', 'status'),
					...detailQuery(this, item),
				};
				const field = fieldNameOf(this, item);
				return idsIn(this, batchIdProperty, item).map((batchId) => ({
					batchId,
					format,
					query,
					field,
				}));
			},
			async ({ batchId, format, query }) =>
				await downloadBatch(
					connection,
					batchId,
					query,
					async (content) =>
						await this.helpers.prepareBinaryData(
							content,
							`${batchId.replace(/[^\w.-]+/g, '_')}.${format}`,
							MIME_TYPES[format],
						),
				),
			(binary, { asked: { batchId, format, field }, items }) => [
				{
					json: { batch_id: batchId, format },
					binary: { [field]: binary },
					pairedItem: linkTo(items),
				},
			],
		);
	},
};

/** n8n takes binary data without a name, but nothing that comes after could name it. */
function fieldNameOf(context: IExecuteFunctions, item: number): string {
	const field: unknown = context.getNodeParameter('binaryPropertyName', item);
	if (typeof field === 'string' && field.trim() !== '') return field.trim();
	throw new EmptyParameter(outputFieldProperty);
}
