import type { IDataObject } from 'n8n-workflow';

import { isId, isObject } from '../api/json';
import { UnusableItem } from '../items/readItems';
import { arrayIn } from '../items/readParameter';
import { inApiSpelling, isPresent } from './fieldNames';
import { checkedReference, type Reference, type ReferenceKind } from './reference';

/** The fields that name one file or upload, the most specific first. */
const SINGLE_FIELDS: ReferenceKind[] = ['file_id', 'gcs_key', 'url', 'batch_upload_id'];

/**
 * "Map Automatically": finds what an item names by the API's own field names, in whatever spelling. A request
 * comes before the answer of an upload, and that before the fields of a single file.
 *
 * @returns one reference, or a list of them where the item holds a list; undefined where no field is filled in
 * @throws UnusableItem if the item names something wrongly
 */
export function fromFields(
	asSpelled: IDataObject,
	item: number,
): Reference | Reference[] | undefined {
	const json = inApiSpelling(asSpelled);
	if (isPresent(json, 'file_ids') || isPresent(json, 'sources')) return fromRequest(json, item);
	if (isListOfFiles(json.files)) {
		return json.files.map((file, i) =>
			fromFile(inApiSpelling(file), item, `files[${i}].`, json.batch_upload_id),
		);
	}
	const field = SINGLE_FIELDS.find((name) => isPresent(json, name));
	if (field === 'file_id') return fromFile(json, item, '', json.batch_upload_id);
	if (field !== undefined) {
		return checkedReference(item, field, json[field], field, json.filename);
	}
	return undefined;
}

/** An item with the fields of a `POST /batch` body. */
function fromRequest(json: IDataObject, item: number): Reference[] {
	const uploadIds = isPresent(json, 'batch_upload_id') ? [json.batch_upload_id] : [];
	const references = [
		...uploadIds.map((id) => checkedReference(item, 'batch_upload_id', id, 'batch_upload_id')),
		...listIn(json, 'file_ids').map((id, i) =>
			checkedReference(item, 'file_id', id, `file_ids[${i}]`),
		),
		...listIn(json, 'sources').map((source, i) => fromSource(source, item, `sources[${i}]`)),
	];
	if (references.length === 0) throw new UnusableItem('file_ids and sources', 'are empty');
	return references;
}

function fromSource(asSpelled: unknown, item: number, field: string): Reference {
	if (!isObject(asSpelled)) {
		throw new UnusableItem(field, 'is not an object with a url or a gcs_key');
	}
	const source = inApiSpelling(asSpelled);
	const kinds = (['gcs_key', 'url'] as const).filter((kind) => isPresent(source, kind));
	const [kind] = kinds;
	if (kind === undefined || kinds.length > 1) {
		throw new UnusableItem(field, 'needs either a url or a gcs_key, and not both');
	}
	const filenameField = `${field}.filename`;
	return checkedReference(
		item,
		kind,
		source[kind],
		`${field}.${kind}`,
		source.filename,
		filenameField,
	);
}

/** A file as an upload or a list of files gives it. */
function fromFile(
	file: IDataObject,
	item: number,
	fieldPrefix: string,
	uploadId: unknown,
): Reference {
	if (file.upload_status === 'failed') {
		throw new UnusableItem(`${fieldPrefix}upload_status`, 'is failed: upload the file again');
	}
	const reference = checkedReference(item, 'file_id', file.file_id, `${fieldPrefix}file_id`);
	if (isId(uploadId)) reference.uploadId = String(uploadId);
	return reference;
}

function listIn(json: IDataObject, field: string): unknown[] {
	if (!isPresent(json, field)) return [];
	const list = arrayIn(json[field]);
	if (list === undefined) throw new UnusableItem(field, 'is not a list');
	return list;
}

/** Other services call things "files" too: only a list of objects of which one has a `file_id` is ours. */
function isListOfFiles(files: unknown): files is IDataObject[] {
	return (
		Array.isArray(files) &&
		files.every(isObject) &&
		files.some((file) => isPresent(inApiSpelling(file), 'file_id'))
	);
}
