import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { aFewAtATime } from '../../api/aFewAtATime';
import type { FormFile } from '../../api/formTransfer';
import { listOf } from '../../items/listOf';
import { readItems, UnusableItem } from '../../items/readItems';

/** What tells one file to upload from all others, also when n8n runs the node again with the same items. */
export interface FileToUpload {
	item: number;
	/** The binary field of the item. */
	field: string;
	filename: string;
	mimeType: string;
	sizeBytes: number;
	/** The id in n8n's binary storage; for a file that n8n holds in memory, a hash of its bytes. */
	content: string;
}

/** A file to upload, with the way to its bytes. */
export type AudioFile = FileToUpload & Pick<FormFile, 'open'>;

/** The files of all items, and error items for those whose files can't be used. */
export interface AudioFiles {
	files: AudioFile[];
	unusable: INodeExecutionData[];
}

/**
 * The binary data of all items, in the fields that `binaryPropertyName` names for each.
 *
 * @throws NodeOperationError where an item has no such field or its data is gone, but not under "On Error:
 *   Continue"
 */
export async function readAudioFiles(context: IExecuteFunctions): Promise<AudioFiles> {
	const sizes = await storedSizes(context);
	const { read, unusable } = readItems(context, (item) =>
		fieldsOf(context, item).map((field) => {
			const binary = binaryIn(context, item, field);
			const filename = nameOf(binary, field, item);
			const common = { item, field, filename, mimeType: binary.mimeType };
			return binary.id === undefined
				? heldFile(common, Buffer.from(binary.data, 'base64'))
				: storedFile(context, common, binary.id, sizes.get(binary.id));
		}),
	);
	return { files: read.flatMap(({ value }) => value), unusable };
}

type FileDescription = Pick<FileToUpload, 'item' | 'field' | 'filename' | 'mimeType'>;

/** A file that n8n holds in memory. */
function heldFile(description: FileDescription, bytes: Buffer<ArrayBuffer>): AudioFile {
	return {
		...description,
		sizeBytes: bytes.length,
		content: createHash('sha256').update(bytes).digest('hex'),
		open: async () => await Promise.resolve(bytes),
	};
}

/** A file in n8n's binary storage, which is never read into memory as a whole. */
function storedFile(
	context: IExecuteFunctions,
	description: FileDescription,
	id: string,
	sizeBytes: number | undefined,
): AudioFile {
	if (sizeBytes === undefined) {
		throw new UnusableItem(description.field, "is not in n8n's binary storage any more");
	}
	return {
		...description,
		sizeBytes,
		content: id,
		open: async () => await context.helpers.getBinaryStream(id),
	};
}

/** The sizes in bytes of all binary data that is in n8n's storage, by its id. */
async function storedSizes(context: IExecuteFunctions): Promise<Map<string, number>> {
	const sizes = new Map<string, number>();
	const ids = context
		.getInputData()
		.flatMap(({ binary = {} }) =>
			Object.values(binary).flatMap(({ id }) => (id === undefined ? [] : [id])),
		);
	await aFewAtATime([...new Set(ids)], async (id) => {
		try {
			sizes.set(id, (await context.helpers.getBinaryMetadata(id)).fileSize);
		} catch {
			// Told for the items that need it.
		}
	});
	return sizes;
}

function fieldsOf(context: IExecuteFunctions, item: number): string[] {
	const fields = listOf(context.getNodeParameter('binaryPropertyName', item), /,/);
	if (fields.length > 0) return fields.map(String);
	throw new UnusableItem('binaryPropertyName', 'is empty');
}

function binaryIn(context: IExecuteFunctions, item: number, field: string): IBinaryData {
	let binary: IBinaryData | undefined;
	try {
		binary = context.helpers.assertBinaryData(item, field);
	} catch {
		// n8n's words name the item a second time.
	}
	if (binary === undefined)
		throw new UnusableItem('', `has no binary data in the field "${field}"`);
	return binary;
}

/** The name of a file; where it has none one is made, for a part of a form without a name is no file. */
function nameOf(
	{ fileName = '', fileExtension }: IBinaryData,
	field: string,
	item: number,
): string {
	if (fileName !== '') return fileName;
	return `${field}-${item}${fileExtension ? `.${fileExtension}` : ''}`;
}
