import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { isObject } from '../api/json';
import { someOf } from '../items/outputItems';
import { UnusableItem } from '../items/readItems';
import { listOf } from '../items/readParameter';
import { filenameOf, isAudio } from './audioType';
import { binaryData, contentOf, type BinaryData } from './binaryContent';
import { kindOf, newReference, type Reference } from './reference';

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

/** How many fields of an item an error names. */
const MAX_NAMED = 10;

/** A file in an item, and the field that it lies in. */
export interface BinaryFile {
	field: string;
	binary: BinaryData;
}

/** What stands in a field for binary data. */
interface BinaryField {
	field: string;
	value: unknown;
}

/** Whether there may be any file in an item. */
export function mayHoldFiles({ json, binary }: INodeExecutionData): boolean {
	return binary !== undefined || json[IN_JSON] !== undefined;
}

/** All fields for files in an item, wherever the workflow keeps them. */
function fieldsIn({ json, binary }: INodeExecutionData): BinaryField[] {
	const fieldsOf = (files: object, path = '') =>
		Object.entries(files).map(([name, value]): BinaryField => ({ field: path + name, value }));
	// In the JSON anything may have that name.
	const inJson = isObject(json[IN_JSON]) ? fieldsOf(json[IN_JSON], `${IN_JSON}.`) : [];
	const files = inJson.filter(({ value }) => isBinary(value));
	if (isObject(binary)) return [...fieldsOf(binary), ...files];
	return isNothing(binary) ? files : [{ field: 'binary', value: binary }, ...files];
}

/** The files in an item that are audio, and what else stands in its fields for files. */
export function audioIn(item: INodeExecutionData): { audio: BinaryFile[]; others: BinaryFile[] } {
	const fields = fieldsIn(item).filter(({ value }) => value !== null && value !== undefined);
	const audio: BinaryFile[] = [];
	const others: BinaryFile[] = [];
	for (const { field, value } of fields) {
		const binary = binaryData(field, isObject(value) ? value : {});
		const isSound = isObject(value) && isAudio(binary, fields.length === 1);
		(isSound ? audio : others).push({ field, binary });
	}
	return { audio, others };
}

/**
 * For an item without audio.
 *
 * @throws UnusableItem if all that stands in its fields for files is something else
 */
export function refuseBroken(item: INodeExecutionData): void {
	const fields = fieldsIn(item);
	if (fields.some(({ value }) => isObject(value))) return;
	for (const { field, value } of fields) binaryData(field, value);
}

/**
 * References to what the value of the parameter stands for: names of fields, or binary data that an expression
 * gave, which need not be of this item.
 *
 * @throws UnusableItem if it names nothing, the item has no such field, or there is no file in it
 */
export function fromNamedBinary(
	context: IExecuteFunctions,
	value: unknown,
	item: number,
): Reference[] {
	const named = fieldsNamed(context, value, item);
	const files = named.map(({ field, value: file }) => ({ field, binary: binaryData(field, file) }));
	return fromBinary(context, files, item);
}

function fieldsNamed(context: IExecuteFunctions, value: unknown, item: number): BinaryField[] {
	const inputItem = context.getInputData()[item]!;
	const refused = (reason: string) =>
		new UnusableItem(binaryFieldProperty.displayName, `${reason}${whereFilesAre(inputItem)}`);
	const values = listOf(value, /,/);
	if (values.every(isNothing)) throw refused('names nothing');
	return values.flatMap((named): BinaryField[] => {
		if (typeof named === 'string') return [fieldNamed(context, item, named)];
		// A whole `$binary` holds several.
		const files = isBinary(named) ? [named] : isObject(named) ? Object.values(named) : [];
		if (files.length > 0 && files.every(isBinary)) {
			return files.map((file) => withContent(inputItem, file));
		}
		throw refused(`gives ${kindOf(named)}, which is neither the name of a field nor binary data`);
	});
}

/**
 * Binary data that an expression gave. Where n8n holds it in memory, `$binary` has all of it but the data
 * themselves: they are in the item's own file that is the same in everything else.
 *
 * @throws UnusableItem if several files of the item are the same but for their data
 */
function withContent(inputItem: INodeExecutionData, file: IDataObject): BinaryField {
	if ('id' in file || 'data' in file) return { field: 'data', value: file };
	const same = fieldsIn(inputItem).filter(
		({ value: own }) =>
			isObject(own) && Object.entries(file).every(([key, value]) => own[key] === value),
	);
	if (new Set(same.map(({ value }) => (value as IDataObject).data)).size > 1) {
		const names = same.map(({ field }) => `"${field}"`).join(', ');
		throw new UnusableItem(
			binaryFieldProperty.displayName,
			`may be any of ${names}, for n8n gives no data here: enter the names of the fields instead`,
		);
	}
	return same[0] ?? { field: 'data', value: file };
}

/** References to files of an item. Their sizes are found out by `measureFiles`. */
export function fromBinary(
	context: IExecuteFunctions,
	files: BinaryFile[],
	item: number,
): Reference[] {
	const names = new Map<string, number>();
	return files.map(({ field, binary }) => {
		const { value, ...content } = contentOf(context, field, binary);
		const count = names.get(field) ?? 0;
		names.set(field, count + 1);
		// Several in one field come from an expression.
		const name = `${field.slice(field.lastIndexOf('.') + 1)}-${item}${count > 0 ? `-${count}` : ''}`;
		const audio = { field, mimeType: binary.mimeType, ...content };
		return newReference(item, 'binary', value, filenameOf(binary, name), audio);
	});
}

function fieldNamed(context: IExecuteFunctions, item: number, field: string): BinaryField {
	const inputItem = context.getInputData()[item]!;
	const { binary } = inputItem;
	const found = fieldsIn(inputItem).find((one) =>
		[field, `${IN_JSON}.${field}`].includes(one.field),
	);
	if (found) return found;
	if (!isObject(binary) && !isNothing(binary)) return { field: 'binary', value: binary };
	try {
		// With `binaryMode: "combined"` it may be any path in the JSON.
		const value: unknown = context.helpers.assertBinaryData(item, field);
		if (isBinary(value)) return { field, value };
	} catch {
		// n8n's words name the item a second time, and not the fields that there are.
	}
	const instead = whereFilesAre(inputItem);
	throw new UnusableItem('', `has no binary data in the field "${field}"${instead}`);
}

/** For the words of an error. */
function whereFilesAre(inputItem: INodeExecutionData): string {
	const files = fieldsIn(inputItem).filter(({ value }) => isObject(value));
	const names = files.map(({ field }) => `"${field}"`);
	return names.length === 0 ? '' : `; the item's binary data is in ${someOf(names, MAX_NAMED)}`;
}

/** Whether an expression gave nothing: no value, an empty text, or the `$binary` of an item without files. */
function isNothing(value: unknown): boolean {
	if (isObject(value)) return Object.keys(value).length === 0;
	return value === undefined || value === null || value === '';
}

function isBinary(value: unknown): value is IDataObject {
	return isObject(value) && 'mimeType' in value;
}
