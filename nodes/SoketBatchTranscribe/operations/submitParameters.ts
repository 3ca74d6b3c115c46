import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { simplifyProperty } from '../answers/transcriptItems';
import type { CallLimits } from '../api/connection';
import {
	eitherTimeoutOption,
	maxFilesPerUploadOption,
	optionsProperty,
	readCallLimits,
	readNumberOption,
	readSwitch,
	readSwitchOption,
	resubmitUncertainOption,
	retrySendsOption,
} from '../items/options';
import { readMaxWaitSeconds, waitProperties } from '../items/parameters';
import { timeLimit } from '../items/timeLimit';
import { sourceProperties } from '../references/fromParameters';

/** Splits what is submitted into several batches. */
const maxFilesPerBatchOption: INodeProperties = {
	displayName: 'Max Files per Batch',
	name: 'maxFilesPerBatch',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'Split into several batches of at most this many files, sent one after the other. 0 means one batch for everything.',
};

/** How patient Submit is with an upload that has not finished. */
const waitForUploadsOption: INodeProperties = {
	displayName: 'Wait for Uploads (Seconds)',
	name: 'waitForUploads',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 300,
	description:
		'How long to wait until Soket has stored what was uploaded, by this node or before. 0 means to fail at once where it has not.',
};

const includeInputFieldsOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to add the JSON of the linked input item to each job, under the key "input"',
};

/** What the user sees of Submit. Names and values are a contract with saved workflows. */
export const submitProperties: INodeProperties[] = [
	{
		displayName: 'Mapping Mode',
		name: 'mappingMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Map Automatically',
				value: 'autoMapInputData',
				description:
					'Take the audio that each item names in a field such as file_id or gcs_key, or else the audio files in its binary data',
			},
			{
				name: 'Define Below',
				value: 'defineBelow',
				description: 'Say what the audio of each item is, by a value or an expression',
			},
		],
		default: 'autoMapInputData',
		description: 'How to find the audio of each incoming item',
	},
	...sourceProperties,
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'One Item per Job',
				value: 'jobs',
				description: "One item for each file, with the batch's metadata, linked to its input item",
			},
			{
				name: 'One Item per Batch',
				value: 'batch',
				description: "One item for the whole batch, with its files' IDs",
			},
		],
		default: 'jobs',
		description: 'What comes out of the node',
	},
	...waitProperties(
		'Whether to wait until the batch is done, and give the transcripts instead of the jobs',
	),
	{
		...simplifyProperty,
		displayOptions: { show: { waitForCompletion: [true], output: ['jobs'] } },
	},
	optionsProperty([
		includeInputFieldsOption,
		maxFilesPerBatchOption,
		maxFilesPerUploadOption,
		resubmitUncertainOption,
		retrySendsOption,
		eitherTimeoutOption,
		waitForUploadsOption,
	]),
];

/** What the user set for the run as a whole. */
export interface SubmitSettings {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	output: 'jobs' | 'batch';
	includeInputFields: boolean;
	/** 0 for no limit. */
	maxFilesPerBatch: number;
	/** 0 for no limit. */
	maxFilesPerUpload: number;
	/** How long an upload that has not finished is waited for, in seconds; 0 for not at all. */
	waitForUploadsSeconds: number;
	/** Whether a retry by n8n may send again what may have been accepted. */
	resubmitUncertain: boolean;
	/** How long the transcripts are waited for, in seconds; null for not at all. */
	maxWaitSeconds: number | null;
	/** What the workflow's own time limit allows of that. */
	limitWait: ReturnType<typeof timeLimit>;
	simplify: boolean;
	limits: CallLimits;
}

/**
 * Reads the parameters that hold for the whole run; an expression in one of them sees the first item.
 *
 * @throws NodeOperationError if one is out of range
 */
export function readSettings(context: IExecuteFunctions): SubmitSettings {
	return {
		mappingMode: context.getNodeParameter('mappingMode', 0) as SubmitSettings['mappingMode'],
		output: context.getNodeParameter('output', 0) as SubmitSettings['output'],
		includeInputFields: readSwitchOption(context, includeInputFieldsOption),
		maxFilesPerBatch: readNumberOption(context, maxFilesPerBatchOption),
		maxFilesPerUpload: readNumberOption(context, maxFilesPerUploadOption),
		waitForUploadsSeconds: readNumberOption(context, waitForUploadsOption),
		resubmitUncertain: readSwitchOption(context, resubmitUncertainOption),
		maxWaitSeconds: readMaxWaitSeconds(context),
		limitWait: timeLimit(context),
		simplify: readSwitch(context, simplifyProperty),
		limits: readCallLimits(context),
	};
}
