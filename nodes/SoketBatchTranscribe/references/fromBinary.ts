import type { IBinaryData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { aFewAtATime } from '../api/pace';
import { UnusableItem } from '../items/readItems';
import { listOf } from '../items/readParameter';
import { newReference, type Audio, type Reference } from './reference';

/** Where an item's binary data is. */
export const binaryFieldProperty: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field with the audio; several, separated by commas',
};

/**
 * Reads the binary data of items, in the fields that `binaryPropertyName` names for each.
 *
 * @returns reads one item; throws UnusableItem where it has no such field, or its data is gone
 */
export async function binaryReader(
	context: IExecuteFunctions,
): Promise<(item: number) => Array<Reference & { audio: Audio }>> {
	const sizes = await storedSizes(context);
	return (item) =>
		fieldsOf(context, item).map((field) => {
			const binary = binaryIn(context, item, field);
			const { value, sizeBytes, open } =
				binary.id === undefined
					? heldContent(Buffer.from(binary.data, 'base64'))
					: storedContent(context, field, binary.id, sizes.get(binary.id));
			const audio = { field, mimeType: binary.mimeType, sizeBytes, open };
			const filename = nameOf(binary, field, item);
			return { ...newReference(item, 'binary', value, filename), audio };
		});
}

type Content = Pick<Reference, 'value'> & Pick<Audio, 'sizeBytes' | 'open'>;

/** What n8n holds in memory. */
function heldContent(bytes: Buffer<ArrayBuffer>): Content {
	return {
		value: createHash('sha256').update(bytes).digest('hex'),
		sizeBytes: bytes.length,
		open: async () => await Promise.resolve(bytes),
	};
}

/** What is in n8n's binary storage, and never read into memory as a whole. */
function storedContent(
	context: IExecuteFunctions,
	field: string,
	id: string,
	sizeBytes: number | undefined,
): Content {
	if (sizeBytes === undefined) {
		throw new UnusableItem(field, "is not in n8n's binary storage any more");
	}
	return {
		value: id,
		sizeBytes,
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
