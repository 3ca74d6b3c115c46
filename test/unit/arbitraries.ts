import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { ReferenceKind } from '../../nodes/SoketBatchTranscribe/references/reference';

/** What an item names, known because the item was made from it and not by reading the item. */
export interface Named {
	kind: ReferenceKind;
	value: string;
}

/** An item for "Map Automatically", and what it names, in the order of the API's fields. */
export interface NamingItem {
	json: IDataObject;
	names: Named[];
}

const naming =
	(kind: ReferenceKind) =>
	(value: string): Named => ({ kind, value });

// Few different values, so that many of them meet their like.
const fileId = fc.constantFrom('f1', 'f2', 'f3', 'f4', '__proto__', 'same');
const key = fc.constantFrom('a/one.mp3', 'a/two.wav', 'b/one.mp3', 'no-extension', 'same');
const url = fc.constantFrom(
	'https://example.org/one.mp3',
	'https://example.org/one.mp3?again',
	'http://example.org/%E0%A4',
	'https://example.org/',
);
const filename = fc.option(fc.constantFrom('one.mp3', 'two.mp3'), { nil: undefined });

const source = fc
	.tuple(
		fc.oneof(url.map(naming('url')), key.map(naming('gcs_key'))),
		filename,
		fc.constantFrom({}, { gcs_key: null }, { url: null }),
	)
	.map(([name, givenName, empty]) => ({
		name,
		json: { ...empty, [name.kind]: name.value, ...(givenName && { filename: givenName }) },
	}));

/** What else stands in items: nothing of it may change what the item names. */
const otherFields = fc.constantFrom<IDataObject>(
	{},
	{ row_number: 2, filename: null },
	{ sources: null, file_ids: null, files: [{ name: 'not of Soket' }] },
	JSON.parse('{ "__proto__": { "file_id": "inherited" }, "files": [] }') as IDataObject,
);

const requestItem = (uploads: string[]): fc.Arbitrary<NamingItem> =>
	fc
		.record({
			upload: fc.constantFrom(undefined, ...uploads),
			fileIds: fc.array(fileId, { maxLength: 4 }),
			sources: fc.array(source, { maxLength: 4 }),
		})
		.filter(({ upload, fileIds, sources }) => !!upload || fileIds.length + sources.length > 0)
		.map(({ upload, fileIds, sources }) => ({
			json: {
				...(upload && { batch_upload_id: upload }),
				file_ids: fileIds,
				...(sources.length > 0 && { sources: sources.map(({ json }) => json) }),
			},
			names: [
				...(upload === undefined ? [] : [naming('batch_upload_id')(upload)]),
				...fileIds.map(naming('file_id')),
				...sources.map(({ name }) => name),
			],
		}));

const uploadAnswer: fc.Arbitrary<NamingItem> = fc
	.array(fileId, { minLength: 1, maxLength: 4 })
	.map((ids) => ({
		json: {
			batch_upload_id: 'the upload of this answer',
			status: 'accepted',
			total_files: ids.length,
			files: ids.map((file_id) => ({
				file_id,
				upload_status: 'pending',
				gcs_key: `of/${file_id}`,
			})),
		},
		names: ids.map(naming('file_id')),
	}));

const listedFile: fc.Arbitrary<NamingItem> = fileId.map((file_id) => ({
	json: { batch_upload_id: 'its upload', file_id, gcs_key: 'k', url: 'https://example.org/u' },
	names: [naming('file_id')(file_id)],
}));

const singleSource: fc.Arbitrary<NamingItem> = source.map(({ name, json }) => ({
	json: json,
	names: [name],
}));

/** One item of any shape that names at least one file or upload; `uploads` are the uploads it may name. */
export const namingItem = (uploads: string[]): fc.Arbitrary<NamingItem> =>
	fc
		.tuple(
			otherFields,
			fc.oneof(
				requestItem(uploads),
				uploadAnswer,
				listedFile,
				singleSource,
				...uploads.map((id) =>
					fc.constant<NamingItem>({
						json: { batch_upload_id: id },
						names: [naming('batch_upload_id')(id)],
					}),
				),
			),
		)
		.map(([others, item]) => ({ json: { ...others, ...item.json }, names: item.names }));

/** Text with everything that may break a program: line breaks, separators, quotes, emojis, long runs. */
export const wildText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({
		unit: fc.constantFrom(...['/', '%', '2', 'F', 'f', '.', '\n', '\u0000', 'a', 'mp3', '\\', '%2F', '…']),
		maxLength: 30,
	}),
);
