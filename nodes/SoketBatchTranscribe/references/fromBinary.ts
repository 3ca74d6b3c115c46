import type {
	IBinaryData,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { isObject } from '../api/json';
import { aFewAtATime } from '../api/pace';
import { EmptyParameter, UnusableItem, type BadItems } from '../items/readItems';
import { listOf } from '../items/readParameter';
import { filenameOf, isAudio } from './audioType';
import { newReference, type Audio, type Reference } from './reference';

/** Where an item's binary data is, or that data itself. */
export const binaryFieldProperty: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field with the audio; several, separated by commas',
};

/** Where n8n keeps binary data in the JSON of items, by the workflow's setting `binaryMode: "combined"`. */
const IN_JSON = '_files';

/** A file in an item, and the field that it lies in. */
export interface BinaryFile {
	field: string;
	binary: IBinaryData;
}

/** Whether there may be any file in an item. */
export function mayHoldFiles({ json, binary }: INodeExecutionData): boolean {
	return binary !== undefined || json[IN_JSON] !== undefined;
}

/** All files in an item, wherever the workflow keeps them. */
function binaryFilesIn({ json, binary = {} }: INodeExecutionData): BinaryFile[] {
	const inJson = isObject(json[IN_JSON]) ? Object.entries(json[IN_JSON]) : [];
	return [
		...Object.entries(binary).map(([field, file]) => ({ field, binary: file })),
		...inJson.flatMap(([name, file]) =>
			isBinary(file) ? [{ field: `${IN_JSON}.${name}`, binary: file }] : [],
		),
	];
}

/** The files in an item that are audio, and those that are not. */
export function audioIn(item: INodeExecutionData): { audio: BinaryFile[]; others: BinaryFile[] } {
	const files = binaryFilesIn(item);
	const isSound = ({ binary }: BinaryFile) => isAudio(binary, files.length === 1);
	return {
		audio: files.filter(isSound),
		others: files.filter((file) => !isSound(file)),
	};
}

/**
 * References to what the value of the parameter stands for: names of fields, or binary data that an expression
 * gave, which need not be of this item.
 *
 * @throws UnusableItem if it is empty, or the item has no such field
 */
export function fromNamedBinary(
	context: IExecuteFunctions,
	value: unknown,
	item: number,
): Reference[] {
	return fromBinary(context, filesNamed(context, value, item), item);
}

function filesNamed(context: IExecuteFunctions, value: unknown, item: number): BinaryFile[] {
	const values = listOf(value ?? '', /,/);
	if (values.length === 0) throw new EmptyParameter(binaryFieldProperty);
	return values.flatMap((named): BinaryFile[] => {
		if (typeof named === 'string') return [{ field: named, binary: fileIn(context, item, named) }];
		// A whole `$binary` holds several.
		const files = isBinary(named) ? [named] : isObject(named) ? Object.values(named) : [];
		if (files.length > 0 && files.every(isBinary)) {
			return files.map((binary) => withContent(context, item, binary));
		}
		throw new UnusableItem(
			binaryFieldProperty.displayName,
			'is neither the name of a field nor binary data',
		);
	});
}

/**
 * Binary data that an expression gave. Where n8n holds it in memory, `$binary` has all of it but the data
 * themselves: they are in the item's own file that is the same in everything else.
 *
 * @throws UnusableItem if several files of the item are the same but for their data
 */
function withContent(context: IExecuteFunctions, item: number, binary: IBinaryData): BinaryFile {
	if ('id' in binary || 'data' in binary) return { field: 'data', binary };
	const same = binaryFilesIn(context.getInputData()[item]!).filter((file) =>
		Object.entries(binary).every(([key, value]) => file.binary[key as keyof IBinaryData] === value),
	);
	if (new Set(same.map((file) => file.binary.data)).size > 1) {
		const names = same.map(({ field }) => `"${field}"`).join(', ');
		throw new UnusableItem(
			binaryFieldProperty.displayName,
			`may be any of ${names}, for n8n gives no data here: enter the names of the fields instead`,
		);
	}
	return same[0] ?? { field: 'data', binary };
}

/** References to files of an item. Their sizes are found out by `measureFiles`. */
export function fromBinary(
	context: IExecuteFunctions,
	files: BinaryFile[],
	item: number,
): Reference[] {
	const names = new Map<string, number>();
	return files.map(({ field, binary }) => {
		const { value, ...content } =
			binary.id === undefined ? heldContent(field, binary) : storedContent(context, binary.id);
		const count = names.get(field) ?? 0;
		names.set(field, count + 1);
		// Several in one field come from an expression.
		const name = `${field.slice(field.lastIndexOf('.') + 1)}-${item}${count > 0 ? `-${count}` : ''}`;
		const audio = { field, mimeType: binary.mimeType, ...content };
		return newReference(item, 'binary', value, filenameOf(binary, name), audio);
	});
}

/** Finds out how large the files in n8n's storage are; those that are empty or gone can't be used. */
export async function measureFiles(
	context: IExecuteFunctions,
	references: Reference[],
	bad: BadItems,
): Promise<void> {
	const binaries = references.filter(({ kind }) => kind === 'binary');
	const stored = binaries.filter(({ audio }) => audio!.isStored);
	const sizes = new Map<string, number>();
	await aFewAtATime([...new Set(stored.map(({ value }) => value))], async (id) => {
		try {
			sizes.set(id, (await context.helpers.getBinaryMetadata(id)).fileSize);
		} catch {
			// Told for the items that need it.
		}
	});
	for (const { item, value, audio } of binaries) {
		const { field, isStored } = audio!;
		if (isStored) audio!.sizeBytes = sizes.get(value) ?? NaN;
		if (Number.isNaN(audio!.sizeBytes)) {
			bad.add(item, new UnusableItem(field, "is not in n8n's binary storage any more"));
		} else if (audio!.sizeBytes === 0) bad.add(item, new UnusableItem(field, 'is an empty file'));
	}
}

type Content = Pick<Reference, 'value'> & Pick<Audio, 'isStored' | 'sizeBytes' | 'open'>;

/** What n8n holds in memory. */
function heldContent(field: string, { data }: IBinaryData): Content {
	if (typeof data !== 'string') throw new UnusableItem(field, 'has no data');
	const bytes = Buffer.from(data, 'base64');
	return {
		value: createHash('sha256').update(bytes).digest('hex'),
		isStored: false,
		sizeBytes: bytes.length,
		open: async () => await Promise.resolve(bytes),
	};
}

/** What is in n8n's binary storage, and never read into memory as a whole. */
function storedContent(context: IExecuteFunctions, id: string): Content {
	return {
		value: id,
		isStored: true,
		sizeBytes: NaN,
		open: async () => await context.helpers.getBinaryStream(id),
	};
}

function fileIn(context: IExecuteFunctions, item: number, field: string): IBinaryData {
	try {
		return context.helpers.assertBinaryData(item, field);
	} catch {
		// n8n's words name the item a second time, and not the fields that there are.
	}
	const files = binaryFilesIn(context.getInputData()[item]!);
	const found = files.find((file) => file.field === `${IN_JSON}.${field}`);
	if (found) return found.binary;
	const names = files.map((file) => `"${file.field}"`);
	const instead = names.length === 0 ? '' : `; its binary data is in ${names.join(', ')}`;
	throw new UnusableItem('', `has no binary data in the field "${field}"${instead}`);
}

function isBinary(value: unknown): value is IBinaryData {
	return isObject(value) && 'mimeType' in value;
}
