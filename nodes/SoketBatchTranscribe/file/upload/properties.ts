import type { INodeProperties } from 'n8n-workflow';

import { optionsProperty } from '../../items/options';
import {
	resubmitUncertainOption,
	retrySendsOption,
	transferTimeoutOption,
} from '../../steps/requestOptions';
import { waitProperties } from '../../steps/waiting';

/** Splits what is uploaded into several requests. */
export const maxFilesPerUploadOption: INodeProperties = {
	displayName: 'Max Files per Upload',
	name: 'maxFilesPerUpload',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'Split into several uploads of at most so many files, sent one after the other. 0 means one upload for everything.',
};

/** What the user sees of Upload. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field with the audio; several, separated by commas',
	},
	...waitProperties(
		'Wait for Completion',
		'Whether to wait until Soket has stored every file, so that it can be transcribed',
	),
	optionsProperty([
		maxFilesPerUploadOption,
		resubmitUncertainOption,
		retrySendsOption,
		transferTimeoutOption,
	]),
];
