import type { IDataObject } from 'n8n-workflow';

import { UnusableItem } from '../../items/readItems';
import { audioReference, isPresent, type AudioReference, type ReferenceKind } from './references';

/** The fields that name one file or upload, the most specific first. */
const SINGLE_FIELDS: ReferenceKind[] = ['file_id', 'gcs_key', 'url', 'batch_upload_id'];

/**
 * "Map Automatically": finds what an item names by the API's own field names. A request comes before the
 * answer of an upload, and that before the fields of a single file.
 *
 * @throws UnusableItem if the item names nothing, or names it wrongly
 */
export function autoMapItem(json: IDataObject): AudioReference[] {
	if (isPresent(json, 'file_ids') || isPresent(json, 'sources')) return fromRequest(json);
	if (isListOfFiles(json.files)) {
		return json.files.map((file, i) => fromFile(file, `files[${i}].`, json.batch_upload_id));
	}
	const field = SINGLE_FIELDS.find((name) => isPresent(json, name));
	if (field === undefined) {
		const empty = SINGLE_FIELDS.find((name) => Object.hasOwn(json, name));
		if (empty !== undefined) throw new UnusableItem(empty, 'is empty');
		throw new UnusableItem(
			'',
			'has none of the fields file_ids, sources, files, file_id, gcs_key, url, batch_upload_id',
		);
	}
	return [
		field === 'file_id'
			? fromFile(json, '', json.batch_upload_id)
			: audioReference(field, json[field], field, json.filename),
	];
}

/** An item with the fields of a `POST /batch` body. */
function fromRequest(json: IDataObject): AudioReference[] {
	const references: AudioReference[] = [];
	if (isPresent(json, 'batch_upload_id')) {
		references.push(audioReference('batch_upload_id', json.batch_upload_id, 'batch_upload_id'));
	}
	listIn(json, 'file_ids').forEach((id, i) =>
		references.push(audioReference('file_id', id, `file_ids[${i}]`)),
	);
	listIn(json, 'sources').forEach((source, i) =>
		references.push(fromSource(source, `sources[${i}]`)),
	);
	if (references.length === 0) throw new UnusableItem('file_ids and sources', 'are empty');
	return references;
}

function fromSource(source: unknown, field: string): AudioReference {
	if (!isObject(source)) throw new UnusableItem(field, 'is not an object with a url or a gcs_key');
	const kinds = (['gcs_key', 'url'] as const).filter((kind) => isPresent(source, kind));
	const [kind] = kinds;
	if (kind === undefined || kinds.length > 1) {
		throw new UnusableItem(field, 'needs either a url or a gcs_key, and not both');
	}
	return audioReference(
		kind,
		source[kind],
		`${field}.${kind}`,
		source.filename,
		`${field}.filename`,
	);
}

/** A file as an upload or a list of files gives it. */
function fromFile(file: IDataObject, fieldPrefix: string, uploadId: unknown): AudioReference {
	if (file.upload_status === 'failed') {
		throw new UnusableItem(`${fieldPrefix}upload_status`, 'is failed: upload the file again');
	}
	const reference = audioReference('file_id', file.file_id, `${fieldPrefix}file_id`);
	return typeof uploadId === 'string' && uploadId !== '' ? { ...reference, uploadId } : reference;
}

function listIn(json: IDataObject, field: string): unknown[] {
	if (!isPresent(json, field)) return [];
	const list: unknown = json[field];
	if (!Array.isArray(list)) throw new UnusableItem(field, 'is not a list');
	return list;
}

/** Other services call things "files" too: only a list of objects of which one has a `file_id` is ours. */
function isListOfFiles(files: unknown): files is IDataObject[] {
	return (
		Array.isArray(files) &&
		files.every(isObject) &&
		files.some((file) => isPresent(file, 'file_id'))
	);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
