import type { FormFile } from '../api/streams';
import type { Named } from '../items/namedOnce';
import { UnusableItem } from '../items/readItems';
import { arrayIn } from '../items/readParameter';
import { hasExtension } from './audioType';

/** What is pointed at, in the API's terms, and in n8n's for binary data. */
export type ReferenceKind = 'file_id' | 'url' | 'gcs_key' | 'batch_upload_id' | 'binary';

/**
 * What an item points at: one audio file, or a whole upload. It is the same object from the item that is read
 * to the job that is linked; there may be 100,000 of them.
 */
export interface Reference extends Named {
	kind: ReferenceKind;
	/** The id, address or key. Of binary data the id in n8n's storage, or the hash of its bytes. */
	value: string;
	/** The name that it is sent with, where it is sent with one. */
	filename: string | undefined;
	/** Whether the node made that name of the address or key: then it may be changed. */
	isNameMade: boolean;
	/** The upload that a file is of, where the item tells: it is looked at while the API says "not yet". */
	uploadId: string | undefined;
	/** What there is to upload, of binary data, or has been. */
	audio: Audio | undefined;
	/** The items that it may come from, where nobody can tell from which. */
	isAnyOf: number[] | undefined;
}

/** Audio in binary data, with the way to its bytes. */
export interface Audio extends Pick<FormFile, 'mimeType' | 'sizeBytes' | 'open'> {
	/** The binary field of the item. */
	field: string;
	/** Whether it is in n8n's storage, and not in memory. */
	isStored: boolean;
	/** The file that it has become at Soket, as soon as that is known. */
	fileId?: string | undefined;
}

/** A reference of the first item that names it. */
export function newReference(
	item: number,
	kind: ReferenceKind,
	value: string,
	filename?: string,
	audio?: Audio,
): Reference {
	return {
		kind,
		value,
		filename,
		isNameMade: false,
		item,
		moreItems: undefined,
		uploadId: undefined,
		audio,
		isAnyOf: undefined,
	};
}

/** What is the same for references to the same thing. Every address of the web begins with another word. */
export function keyOf({ kind, value }: Pick<Reference, 'kind' | 'value'>): string {
	return kind === 'url' ? value : `${kind} ${value}`;
}

/** How much of a wrong value is shown, in characters. */
const SHOWN_LENGTH = 80;

/**
 * A reference by an id, an address or a key, checked.
 *
 * @param field where the value stands, for the words of an error
 * @throws UnusableItem if the value is not a non-empty text, or a URL is none that Soket could fetch
 */
export function checkedReference(
	item: number,
	kind: ReferenceKind,
	value: unknown,
	field: string,
	filename?: unknown,
	filenameField = 'filename',
): Reference {
	const text = nonEmptyText(value, field);
	if (kind !== 'url' && kind !== 'gcs_key') return newReference(item, kind, text);
	if (kind === 'url') checkUrl(text, field);
	else checkIsOneAddress(text, field);
	const name = optionalText(filename, filenameField);
	if (name !== '') return newReference(item, kind, text, name);
	const reference = newReference(item, kind, text, lastSegment(kind, text));
	reference.isNameMade = reference.filename !== undefined;
	return reference;
}

/**
 * The names by which an answer may call it: the one that it was sent with. A source that was sent without one
 * may go by its address or key, or by the last part of that, as it stands or decoded.
 */
export function namesOf({ kind, value, filename }: Reference): string[] {
	if (filename !== undefined) return [filename];
	if (kind !== 'url' && kind !== 'gcs_key') return [];
	const segment = pathOf(kind, value)
		.split('/')
		.filter((part) => part !== '')
		.at(-1);
	if (segment === undefined) return [value];
	if (!segment.includes('%')) return [value, segment];
	const name = decoded(segment);
	return [value, segment, name, lastPart(name)];
}

function nonEmptyText(value: unknown, field: string): string {
	if (value === null || value === undefined) throw new UnusableItem(field, 'is missing');
	if (arrayIn(value) !== undefined) throw new UnusableItem(field, 'is a list, not a text');
	const text = asText(value, field);
	if (text === '') throw new UnusableItem(field, 'is empty');
	return text;
}

function optionalText(value: unknown, field: string): string {
	if (value === undefined || value === null) return '';
	return asText(value, field);
}

/** Spreadsheets hold ids and names of digits as numbers; one that is too large has lost some of them. */
function asText(value: unknown, field: string): string {
	if (typeof value === 'string') return value.trim();
	if (Number.isSafeInteger(value)) return String(value);
	const kind =
		typeof value === 'number'
			? 'a number with a fraction, or too large to be exact'
			: kindOf(value);
	throw new UnusableItem(field, `is ${kind}, not a text`);
}

function checkUrl(text: string, field: string): void {
	// The URL parser takes line breaks out and would make one address of two.
	if (/^https?:\/\//i.test(text)) {
		checkIsOneAddress(text, field);
		if (!hasControlCharacter(text) && URL.canParse(text)) return;
	}
	throw new UnusableItem(field, `is not an http or https address: ${shown(text)}`);
}

/**
 * An address behind a separator is one of its own, which would get lost: in a sheet, a form or the words of an
 * AI agent one text may hold several. An address within another, as in `?to=https://…`, is a part of that.
 */
function checkIsOneAddress(text: string, field: string): void {
	const second = /[\s,;]["'<([]*(?=(?:https?|gs):\/\/)/i.exec(text);
	if (second === null) return;
	const address = text.slice(second.index + second[0].length);
	throw new UnusableItem(
		field,
		`holds a second address, ${shown(address)}: give each an item of its own, or in Define Below a line`,
	);
}

/** As much of a wrong value as tells which it is. */
function shown(text: string): string {
	return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

/** Whether a text has one of Unicode's category Cc. Spelled out: `\p{Cc}` is as slow as all other checks. */
function hasControlCharacter(text: string): boolean {
	return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}

/** What kind of value it is, in words. */
export function kindOf(value: unknown): string {
	if (value === undefined || value === null) return 'nothing';
	if (arrayIn(value) !== undefined) return 'a list';
	if (typeof value === 'string') return 'a text';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The last part of a URL or a key, if it is the name of a file. */
function lastSegment(kind: 'url' | 'gcs_key', value: string): string | undefined {
	const segment = lastPart(pathOf(kind, value));
	// A part of a path may hold encoded slashes: object stores put a whole key into one.
	const name = segment.includes('%') ? lastPart(decoded(segment)) : segment;
	return hasExtension(name) && !hasControlCharacter(name) ? name : undefined;
}

/**
 * A key, or the path of an http or https URL that has been checked. `new URL` would have to parse it a second
 * time, which is much for 100,000 of them. To the URL standard, backslashes are slashes here, and so many as
 * there are come before the host.
 */
function pathOf(kind: 'url' | 'gcs_key', value: string): string {
	if (kind === 'gcs_key') return value;
	const path = /^https?:[/\\]*[^/\\?#]+([^?#]*)/i.exec(value)?.[1] ?? '';
	return path.includes('\\') ? path.replaceAll('\\', '/') : path;
}

function lastPart(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		// A stray % is part of the name.
		return part;
	}
}
