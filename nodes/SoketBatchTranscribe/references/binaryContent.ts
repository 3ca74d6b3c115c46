import type { IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { isObject } from '../api/json';
import { aFewAtATime } from '../api/pace';
import { UnusableItem, type BadItems } from '../items/readItems';
import type { FileType } from './audioType';
import { kindOf, type Audio, type Reference } from './reference';

/** Binary data as far as n8n's types can be relied on: a Code node may give anything. */
export interface BinaryData extends Required<FileType> {
	/** The bytes as base64 where n8n holds them in memory, else the name of its storage. */
	data: unknown;
	/** By this n8n's storage finds them. */
	id: unknown;
}

/** Where the bytes of a file are, and the way to them. */
type Content = Pick<Reference, 'value'> & Pick<Audio, 'isStored' | 'sizeBytes' | 'open'>;

/** What stands in `data` where n8n does not hold the bytes in memory: the names of all its storages. */
const STORAGES = new Set(['filesystem', 'filesystem-v2', 's3', 'azure', 'database']);

/** How much of what is no base64 is shown, in characters. */
const SHOWN_LENGTH = 20;

/** The way to binary data that is right, for those who made it themselves. */
const MAKE_IT = 'a Code node makes binary data by this.helpers.prepareBinaryData(buffer, "a.mp3")';

/**
 * What stands in a field for binary data.
 *
 * @throws UnusableItem if it is something else
 */
export function binaryData(field: string, value: unknown): BinaryData {
	if (!isObject(value)) {
		throw new UnusableItem(field, `holds ${kindOf(value)}, and no binary data: ${MAKE_IT}`);
	}
	const { mimeType, fileName, fileExtension, data, id } = value;
	return {
		mimeType: textOf(mimeType),
		fileName: typeof fileName === 'number' ? String(fileName) : textOf(fileName),
		fileExtension: textOf(fileExtension),
		data,
		id,
	};
}

/**
 * The content of binary data. Of what is in n8n's storage `measureFiles` finds out the size.
 *
 * @throws UnusableItem if there is none
 */
export function contentOf(
	context: IExecuteFunctions,
	field: string,
	{ data, id }: BinaryData,
): Content {
	if (typeof id === 'string' && id !== '') return storedContent(context, id);
	if (typeof data === 'string') return heldContent(field, data);
	const idKind = id === '' ? 'nothing' : kindOf(id);
	throw new UnusableItem(
		field,
		`has no content: "data" in it holds ${kindOf(data)}, "id" ${idKind}; ${MAKE_IT}`,
	);
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
			const reason = "is not in n8n's binary storage any more: run the nodes before this one again";
			bad.add(item, new UnusableItem(field, reason));
		} else if (audio!.sizeBytes === 0) bad.add(item, new UnusableItem(field, 'is an empty file'));
	}
}

/** What n8n holds in memory. */
function heldContent(field: string, data: string): Content {
	if (STORAGES.has(data)) {
		const reason =
			'has the name of n8n\'s storage in place of content, and no "id" to find it there: hand on the whole field';
		throw new UnusableItem(field, reason);
	}
	const bytes = Buffer.from(data, 'base64');
	if (!isBase64(data, bytes.length)) {
		const shown = JSON.stringify(data.slice(0, SHOWN_LENGTH));
		const more = data.length > SHOWN_LENGTH ? '…' : '';
		throw new UnusableItem(field, `has content that is no base64: ${shown}${more}; ${MAKE_IT}`);
	}
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

/**
 * Whether a text is base64, by either alphabet of RFC 4648, with white space and with or without its padding.
 * Node.js skips whatever else there is, and would make a file of any text.
 *
 * @param byteCount how many bytes Node.js makes of it
 */
function isBase64(text: string, byteCount: number): boolean {
	// Where nothing was skipped, nothing needs to be looked for, which takes seconds in long texts.
	const unpadded = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
	if (unpadded % 4 !== 1 && byteCount === Math.floor((unpadded * 3) / 4)) return true;
	if (/[^\w+/=\s-]|=[^=\s]/.test(text)) return false;
	// Four characters are three bytes; a single one is none.
	return text.replace(/[\s=]+/g, '').length % 4 !== 1;
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
