import type { FormFile } from '../api/streams';
import type { Named } from '../items/namedOnce';
import { UnusableItem } from '../items/readItems';
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
	if (kind === 'url') checkUrl(text, field);
	if (kind !== 'url' && kind !== 'gcs_key') return newReference(item, kind, text);
	const name = optionalText(filename, filenameField);
	return newReference(item, kind, text, name === '' ? lastSegment(kind, text) : name);
}

function nonEmptyText(value: unknown, field: string): string {
	if (value === null || value === undefined) throw new UnusableItem(field, 'is missing');
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
	throw new UnusableItem(field, `is ${kindOf(value)}, not a text`);
}

function checkUrl(text: string, field: string): void {
	// The URL parser takes line breaks out and would make one address of two.
	if (!hasControlCharacter(text) && /^https?:\/\//i.test(text) && URL.canParse(text)) return;
	const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
	throw new UnusableItem(field, `is not an http or https address: ${JSON.stringify(shown)}`);
}

/** Whether a text has one of Unicode's category Cc. Spelled out: `\p{Cc}` is as slow as all other checks. */
function hasControlCharacter(text: string): boolean {
	return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'number') return 'a number with a fraction, or too large to be exact';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The last part of a URL or a key, if it is the name of a file. */
function lastSegment(kind: 'url' | 'gcs_key', value: string): string | undefined {
	const segment = kind === 'url' ? lastPartOfUrl(value) : lastPart(value);
	// A part of a path may hold encoded slashes: object stores put a whole key into one.
	const name = segment.includes('%') ? lastPart(decoded(segment)) : segment;
	return hasExtension(name) && !hasControlCharacter(name) ? name : undefined;
}

/**
 * What follows the last slash in the path of an http or https URL that has been checked. `new URL` would have
 * to parse it a second time, which is much for 100,000 of them. To the URL standard, backslashes are slashes
 * here, and so many as there are come before the host.
 */
function lastPartOfUrl(url: string): string {
	return /^https?:[/\\]*[^/\\?#]+[/\\](?:[^?#]*[/\\])?([^/\\?#]*)/i.exec(url)?.[1] ?? '';
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
