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

const BARE = new Map(Object.keys(COUNTS).map((name) => [bare(name), name as FieldName]));

/** The field that a key stands for in any spelling: case, white space, `-` and `_` make no difference. */
export function fieldNamed(key: string): FieldName | undefined {
	return BARE.get(bare(key));
}

/** What is known of keys: 100,000 items may have the same ones. */
const RESPELLED = new Map<string, FieldName | null>();
const MAX_KNOWN = 1000;
const MAX_KEY_LENGTH = 100;

/** The field that a key stands for without being its exact name. */
function fieldRespelled(key: string): FieldName | null {
	const known = RESPELLED.get(key);
	if (known !== undefined || key.length > MAX_KEY_LENGTH) return known ?? null;
	const name = fieldNamed(key);
	const respelled = name === undefined || name === key ? null : name;
	if (RESPELLED.size === MAX_KNOWN) RESPELLED.clear();
	RESPELLED.set(key, respelled);
	return respelled;
}

/**
 * An object with the API's own field names, however it spells them. Where a field is filled in under its exact
 * name too, that one counts, else the first spelling that is filled in.
 *
 * @returns the same object where it has no other spelling
 */
export function inApiSpelling(json: IDataObject): IDataObject {
	let respelled: IDataObject | undefined;
	for (const key in json) {
		const name = fieldRespelled(key);
		if (name === null || isPresent(respelled ?? json, name)) continue;
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
