import type { IDataObject } from 'n8n-workflow';

import { UnusableItem } from '../../items/readItems';

/** What an audio file, or a whole upload, is named by, in the API's terms. */
export type ReferenceKind = 'file_id' | 'url' | 'gcs_key' | 'batch_upload_id';

/** One thing to transcribe, as an item names it. */
export interface AudioReference {
	kind: ReferenceKind;
	value: string;
	/** For a URL or a key, where the user gave one. */
	filename?: string | undefined;
	/** The upload that a file is of, where the item tells: it is looked at while the API says "not yet". */
	uploadId?: string | undefined;
}

/** A reference together with the index of the item that named it. */
export interface ItemReference extends AudioReference {
	item: number;
}

/** How much of a wrong value is shown, in characters. */
const SHOWN_LENGTH = 80;

/**
 * One reference, checked.
 *
 * @param field where the value stands, for the words of an error
 * @throws UnusableItem if the value is not a non-empty text, or a URL is none that Soket could fetch
 */
export function audioReference(
	kind: ReferenceKind,
	value: unknown,
	field: string,
	filename?: unknown,
	filenameField = 'filename',
): AudioReference {
	const text = nonEmptyText(value, field);
	if (kind === 'url') checkUrl(text, field);
	if (kind === 'file_id' || kind === 'batch_upload_id') return { kind, value: text };
	const name = optionalText(filename, filenameField);
	return name === '' ? { kind, value: text } : { kind, value: text, filename: name };
}

/** Whether a field holds anything: an empty cell of a spreadsheet or a database is a blank text or `null`. */
export function isPresent(json: IDataObject, field: string): boolean {
	if (!Object.hasOwn(json, field)) return false;
	const value = json[field];
	return (
		value !== null && value !== undefined && !(typeof value === 'string' && value.trim() === '')
	);
}

function nonEmptyText(value: unknown, field: string): string {
	if (value === null || value === undefined) throw new UnusableItem(field, 'is missing');
	if (typeof value !== 'string') throw new UnusableItem(field, `is ${kindOf(value)}, not a text`);
	const text = value.trim();
	if (text === '') throw new UnusableItem(field, 'is empty');
	return text;
}

function optionalText(value: unknown, field: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string') throw new UnusableItem(field, `is ${kindOf(value)}, not a text`);
	return value.trim();
}

function checkUrl(text: string, field: string): void {
	// The URL parser takes line breaks out and would make one address of two.
	if (!hasControlCharacter(text) && /^https?:\/\//i.test(text) && URL.canParse(text)) return;
	const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
	throw new UnusableItem(field, `is not an http or https address: ${JSON.stringify(shown)}`);
}

/** Whether a text has one of Unicode's category Cc. Spelled out: `\p{Cc}` is as slow as all other checks. */
export function hasControlCharacter(text: string): boolean {
	return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
