import type { INodeProperties } from 'n8n-workflow';

import { optionsProperty } from '../../items/options';
import {
	resubmitUncertainOption,
	retrySendsOption,
	timeoutOption,
} from '../../steps/requestOptions';
import { simplifyProperty } from '../../steps/transcripts';
import { waitProperties } from '../../steps/waiting';

/** Splits what is submitted into several batches. */
export const maxFilesPerBatchOption: INodeProperties = {
	displayName: 'Max Files per Batch',
	name: 'maxFilesPerBatch',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'Split into several batches of at most so many files, sent one after the other. 0 means one batch for everything.',
};

/** How patient Submit is with an upload that has not finished. */
export const waitForUploadsOption: INodeProperties = {
	displayName: 'Wait for Uploads (Seconds)',
	name: 'waitForUploads',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 300,
	description:
		'How long to wait where an upload has not finished yet. 0 means not to wait but to fail at once.',
};

const includeInputFieldsOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to add the JSON of the linked input item to each job, under the key "input"',
};

/** Shown only where the user maps the fields and the source is one of `sourceTypes`. */
const forSource = (...sourceTypes: string[]): NonNullable<INodeProperties['displayOptions']> => ({
	show: { mappingMode: ['defineBelow'], sourceType: sourceTypes },
});

/** What the user sees of Submit. Names and values are a contract with saved workflows. */
export const properties: INodeProperties[] = [
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
					'Find the audio in each item by the field names of the API, such as file_id, files or sources',
			},
			{
				name: 'Define Below',
				value: 'defineBelow',
				description: 'Say for each item what its audio is, by value or by expression',
			},
		],
		default: 'autoMapInputData',
		description: 'How to find the audio files that each incoming item stands for',
	},
	{
		displayName: 'Source Type',
		name: 'sourceType',
		type: 'options',
		displayOptions: { show: { mappingMode: ['defineBelow'] } },
		options: [
			{
				name: 'File ID',
				value: 'fileId',
				description: 'A file that was uploaded to Soket',
			},
			{
				name: 'Google Cloud Storage Key',
				value: 'gcsKey',
				description: 'An object in the Google Cloud Storage that Soket reads',
			},
			{
				name: 'Upload ID',
				value: 'batchUploadId',
				description: 'Every completed file of one upload',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'Audio that Soket fetches from the web',
			},
		],
		default: 'fileId',
		description: 'What the audio is given by',
	},
	{
		displayName: 'File ID',
		name: 'fileId',
		type: 'string',
		displayOptions: forSource('fileId'),
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.file_id }}',
		description:
			'The file_id of an uploaded file. Several: a list, one a line, or separated by commas.',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		displayOptions: forSource('url'),
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/interview.mp3',
		description:
			'The http or https address of an audio file that Soket can read. Several: a list, or one a line.',
	},
	{
		displayName: 'Google Cloud Storage Key',
		name: 'gcsKey',
		type: 'string',
		displayOptions: forSource('gcsKey'),
		default: '',
		required: true,
		placeholder: 'e.g. calls/2026/interview.mp3',
		description: 'The gcs_key of an audio file. Several: a list, or one a line.',
	},
	{
		displayName: 'Upload ID',
		name: 'batchUploadId',
		type: 'string',
		displayOptions: forSource('batchUploadId'),
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.batch_upload_id }}',
		description:
			'The batch_upload_id of an upload: all its completed files are submitted. Several: a list, or one a line.',
	},
	{
		displayName: 'File Name',
		name: 'filename',
		type: 'string',
		displayOptions: forSource('url', 'gcsKey'),
		default: '',
		placeholder: 'e.g. interview.mp3',
		description:
			'The name that the transcript carries. Empty: the last part of the URL or key. For several files: as many names, in the same order.',
	},
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
		'Wait for Completion',
		'Whether to wait until the batch is done, and give the transcripts instead of the jobs',
	),
	{
		...simplifyProperty,
		displayOptions: { show: { waitForCompletion: [true], output: ['jobs'] } },
	},
	optionsProperty([
		includeInputFieldsOption,
		maxFilesPerBatchOption,
		resubmitUncertainOption,
		retrySendsOption,
		timeoutOption,
		waitForUploadsOption,
	]),
];
