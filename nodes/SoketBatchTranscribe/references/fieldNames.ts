import type { IDataObject } from 'n8n-workflow';

/** The API's names of what an item may hold. */
export type FieldName = keyof typeof COUNTS;

/** Which values count under another spelling of a name: what other services call the same is something else. */
const COUNTS = {
	file_ids: () => true,
	sources: Array.isArray,
	files: Array.isArray,
	file_id: () => true,
	gcs_key: () => true,
	url: () => true,
	batch_upload_id: () => true,
	filename: (value: unknown) => typeof value === 'string' || typeof value === 'number',
};

const EXACT = new Set(Object.keys(COUNTS));
const BARE = new Map(Object.keys(COUNTS).map((name) => [bare(name), name as FieldName]));

/** Answers for most keys of an item at their first character: there may be 100,000 items. */
const ANY_SPELLING = new RegExp(
	`^[\\s_-]*(?:${[...BARE.keys()].map((name) => name.replace(/(?!^)/g, '[\\s_-]*')).join('|')})[\\s_-]*$`,
	'i',
);

/** The field that a key stands for in any spelling: case, white space, `-` and `_` make no difference. */
export function fieldNamed(key: string): FieldName | undefined {
	return ANY_SPELLING.test(key) ? BARE.get(bare(key)) : undefined;
}

/**
 * An object with the API's own field names, however it spells them. Where a field is filled in under its exact
 * name too, that one counts, else the first spelling that is filled in.
 *
 * @returns the same object where it has no other spelling
 */
export function inApiSpelling(json: IDataObject): IDataObject {
	let respelled: IDataObject | undefined;
	for (const key of Object.keys(json)) {
		if (EXACT.has(key)) continue;
		const name = fieldNamed(key);
		if (name === undefined || isPresent(respelled ?? json, name)) continue;
		if (!isPresent(json, key) || !COUNTS[name](json[key])) continue;
		respelled ??= { ...json };
		respelled[name] = json[key];
	}
	return respelled ?? json;
}

/** Whether a field holds anything: an empty cell of a spreadsheet or a database is a blank text or `null`. */
export function isPresent(json: IDataObject, field: string): boolean {
	if (!Object.hasOwn(json, field)) return false;
	const value = json[field];
	return (
		value !== null && value !== undefined && !(typeof value === 'string' && value.trim() === '')
	);
}

function bare(name: string): string {
	return name.replace(/[\s_-]/g, '').toLowerCase();
}
