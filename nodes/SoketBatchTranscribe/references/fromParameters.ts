import type { INodeProperties } from 'n8n-workflow';

import { EmptyParameter, UnusableItem } from '../items/readItems';
import { arrayIn, listOf } from '../items/readParameter';
import { binaryFieldProperty } from './fromBinary';
import { checkedReference, type Reference, type ReferenceKind } from './reference';

/** The parameter `sourceType`: but for binary data, its value is also the name of the parameter with the value. */
export type SourceType = 'binaryData' | 'fileId' | 'url' | 'gcsKey' | 'batchUploadId';

const KIND_OF: Record<SourceType, ReferenceKind> = {
	binaryData: 'binary',
	fileId: 'file_id',
	url: 'url',
	gcsKey: 'gcs_key',
	batchUploadId: 'batch_upload_id',
};

/**
 * "Define Below": what an item names by the node's parameters.
 *
 * @param read reads a parameter for this item; what it throws, a failed expression, is passed on
 * @param binary makes references of binary data
 * @throws UnusableItem if a value is missing or wrong, or the file names don't fit the files
 */
export function fromParameters(
	read: (parameter: string) => unknown,
	item: number,
	binary: (named: unknown) => Reference[],
): Reference[] {
	const sourceType = read('sourceType');
	if (!isSourceType(sourceType)) {
		throw new UnusableItem('Source Type', `is none of ${Object.keys(KIND_OF).join(', ')}`);
	}
	if (sourceType === 'binaryData') return binary(read('binaryPropertyName'));
	const kind = KIND_OF[sourceType];
	const values = valuesOf(read(sourceType) ?? '', kind === 'file_id' ? /[\n,]/ : /\n/);
	const parameter = sourceProperties.find(({ name }) => name === sourceType)!;
	if (values.length === 0) throw new EmptyParameter(parameter);
	const label = parameter.displayName;
	const at = (i: number) => (values.length === 1 ? '' : `[${i}]`);
	if (kind === 'file_id' || kind === 'batch_upload_id') {
		return values.map((value, i) => checkedReference(item, kind, value, label + at(i)));
	}
	const filenames = listOf(read('filename') ?? '', /\n/);
	if (filenames.length > 0 && filenames.length !== values.length) {
		throw new UnusableItem(
			'File Name',
			`has ${filenames.length} names for ${values.length} files: give as many, in the same order, or none`,
		);
	}
	return values.map((value, i) =>
		checkedReference(item, kind, value, label + at(i), filenames[i], `File Name${at(i)}`),
	);
}

/** Of lines that end in a comma or a semicolon, that is no part of the values. */
function valuesOf(value: unknown, separator: RegExp): unknown[] {
	const values = listOf(value, separator);
	if (values.length === 1 || arrayIn(value) !== undefined) return values;
	return values.map((line) => (line as string).replace(/[,;]$/, '').trimEnd());
}

function isSourceType(value: unknown): value is SourceType {
	return typeof value === 'string' && Object.hasOwn(KIND_OF, value);
}

/** Shown only where the user maps the fields and the source is one of `sourceTypes`. */
const forSource = (...sourceTypes: string[]): NonNullable<INodeProperties['displayOptions']> => ({
	show: { mappingMode: ['defineBelow'], sourceType: sourceTypes },
});

/** What the user sees where the fields are mapped by hand. */
export const sourceProperties: INodeProperties[] = [
	{
		displayName: 'Source Type',
		name: 'sourceType',
		type: 'options',
		displayOptions: { show: { mappingMode: ['defineBelow'] } },
		options: [
			{
				name: 'Binary Data',
				value: 'binaryData',
				description: 'Audio files that the items bring along: they are uploaded first',
			},
			{
				name: 'File ID',
				value: 'fileId',
				description: 'A file that was uploaded to Soket before',
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
		description: 'What the audio of each item is given as',
	},
	{ ...binaryFieldProperty, displayOptions: forSource('binaryData') },
	{
		displayName: 'File ID',
		name: 'fileId',
		type: 'string',
		displayOptions: forSource('fileId'),
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.file_id }}',
		description:
			'The file_id that Upload or Get Many gave. Several: a list, one a line, or separated by commas.',
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
			'The http or https address of an audio file that is open to Soket. Several: a list, or one a line.',
	},
	{
		displayName: 'Google Cloud Storage Key',
		name: 'gcsKey',
		type: 'string',
		displayOptions: forSource('gcsKey'),
		default: '',
		required: true,
		placeholder: 'e.g. calls/2026/interview.mp3',
		description:
			'The path (gcs_key) of an audio file in the Google Cloud Storage that Soket reads. Several: a list, or one a line.',
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
			'The batch_upload_id that Upload gave: all its completed files are submitted. Several: a list, or one a line.',
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
];
