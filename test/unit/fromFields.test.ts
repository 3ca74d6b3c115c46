import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { fromFields } from '../../nodes/SoketBatchTranscribe/references/fromFields';
import { namingItem, type NamingItem } from './arbitraries';
import { mapItems } from './readingItems';

const collect = (...items: unknown[]) => mapItems(items);

/** What is wrong with one item that stands alone; undefined where it can be used. */
const problem = (item: unknown) => {
	const [bad] = collect(item).badItems;
	return bad && `${bad.field}: ${bad.reason}`;
};

/** The references of one item that can be used. */
const found = (json: unknown) => [fromFields(json as IDataObject, 0) ?? []].flat();
const only = (kind: string, value: string, filename?: string) => [
	expect.objectContaining({ kind, value, filename, item: 0 }) as unknown,
];

const names = ({ references }: ReturnType<typeof collect>) =>
	references.map(({ kind, value, item }) => ({ kind, value, item }));

describe('fromFields, for every item', () => {
	it('find exactly what each item names, in the order of the items', () => {
		fc.assert(
			fc.property(fc.array(namingItem(['u1', 'u2']), { maxLength: 8 }), (items: NamingItem[]) => {
				const collected = collect(...items.map(({ json }) => json));
				expect(collected.badItems).toEqual([]);
				expect(names(collected)).toEqual(
					items.flatMap((one, item) => one.names.map((name) => ({ ...name, item }))),
				);
			}),
		);
	});

	it('find in whatever object either a reference or one reason, and nothing throws', () => {
		const fields = ['file_ids', 'sources', 'files', 'file_id', 'gcs_key', 'url', 'filename'];
		const anyItem = fc.dictionary(
			fc.constantFrom(...fields, 'batch_upload_id', 'upload_status', '__proto__', 'toString'),
			fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true }), fc.string()),
		);
		fc.assert(
			fc.property(fc.array(anyItem, { maxLength: 6 }), (items) => {
				const { references, badItems } = collect(...items);
				const usable = new Set(references.map(({ item }) => item));
				const unusable = badItems.map(({ item }) => item);
				expect([...usable, ...unusable].sort((a, b) => a - b)).toEqual([...items.keys()]);
				for (const { value } of references) expect(value.trim()).not.toBe('');
				for (const { reason } of badItems) expect(reason).not.toBe('');
			}),
			{ numRuns: 1000 },
		);
	});

	it('tell all bad items at once and keep what the good ones name', () => {
		const anyMix = fc.array(
			fc.oneof(namingItem(['u1']), fc.constant({ json: { note: 'nothing' }, names: [] })),
		);
		fc.assert(
			fc.property(anyMix, (items) => {
				const collected = collect(...items.map(({ json }) => json));
				const good = items.flatMap((one, item) => one.names.map((name) => ({ ...name, item })));
				const bad = items.flatMap((one, item) => (one.names.length === 0 ? [item] : []));
				expect(names(collected)).toEqual(good);
				expect(collected.badItems.map(({ item }) => item)).toEqual(bad);
			}),
		);
	});
});

describe('fromFields', () => {
	const everything = {
		batch_upload_id: 'u',
		file_ids: ['f1'],
		sources: [{ url: 'https://example.org/s.mp3' }],
		files: [{ file_id: 'f2' }],
		file_id: 'f3',
		gcs_key: 'k',
		url: 'https://example.org/u.mp3',
	};
	const without = (...fields: string[]) =>
		Object.fromEntries(Object.entries(everything).filter(([field]) => !fields.includes(field)));
	const request = ['file_ids', 'sources'];

	it.each([
		[
			'a request, with all three fields together',
			without(),
			['u', 'f1', 'https://example.org/s.mp3'],
		],
		['a request with sources only', without('file_ids'), ['u', 'https://example.org/s.mp3']],
		['the answer of an upload', without(...request), ['f2']],
		['a file id', without(...request, 'files'), ['f3']],
		['a key', without(...request, 'files', 'file_id'), ['k']],
		['a URL', without(...request, 'files', 'file_id', 'gcs_key'), ['https://example.org/u.mp3']],
		['an upload', { batch_upload_id: 'u' }, ['u']],
	])('takes %s first of what is left', (_, json, values) => {
		expect(found(json).map(({ value }) => value)).toEqual(values);
	});

	it('takes a null for a field that is not there', () => {
		const item = { file_ids: null, sources: null, files: null, file_id: null, gcs_key: null };
		expect(found({ ...item, url: 'https://e.org/a', filename: null })).toEqual(
			only('url', 'https://e.org/a'),
		);
	});

	it('takes no notice of lists called "files" that are not of Soket', () => {
		for (const files of [
			[],
			['a'],
			[{ name: 'a' }],
			[{ file_id: 'f' }, 'a'],
			'a.mp3',
			{ file_id: 'f' },
		]) {
			expect(found({ files, file_id: 'own' })).toEqual(only('file_id', 'own'));
		}
	});

	it('takes ids and names of digits, which spreadsheets hold as numbers, for texts', () => {
		expect(found({ file_id: 4711 })).toEqual(only('file_id', '4711'));
		expect(found({ file_id: 0, batch_upload_id: 12 })).toMatchObject([
			{ value: '0', uploadId: '12' },
		]);
		expect(found({ file_ids: [7], batch_upload_id: 8 }).map(({ value }) => value)).toEqual([
			'8',
			'7',
		]);
		expect(found({ gcs_key: 5, filename: 1001 })).toEqual(only('gcs_key', '5', '1001'));
		for (const lossy of [4711.5, 2 ** 53, -Infinity, NaN]) {
			expect(problem({ file_id: lossy })).toMatch(/^file_id: is a number with a fraction, or too/);
		}
	});

	it('keeps the file names of sources, URLs and keys', () => {
		const item = { sources: [{ gcs_key: 'k', filename: ' a b.mp3 ' }] };
		expect(found(item)).toEqual(only('gcs_key', 'k', 'a b.mp3'));
		expect(found({ gcs_key: 'k', filename: 'n' })).toEqual(only('gcs_key', 'k', 'n'));
		expect(found({ url: 'http://e.org', filename: 'n' })).toEqual(only('url', 'http://e.org', 'n'));
	});

	it('takes lists that come as JSON in a text', () => {
		const item = { file_ids: ['f1', 'f2'], sources: [{ gcs_key: 'k' }] };
		const asText = {
			file_ids: JSON.stringify(item.file_ids),
			sources: `\n${JSON.stringify(item.sources)} `,
		};
		expect(found(asText)).toEqual(found(item));
		expect(problem({ file_id: '["f1"]' })).toMatch(/^file_id: is a list, not a text/);
		expect(problem({ gcs_key: '["k", "l"]' })).toMatch(/^gcs_key: is a list, not a text/);
	});

	it('reads no field that only stands in a "__proto__" of the JSON', () => {
		expect(
			problem(JSON.parse('{ "__proto__": { "file_id": "f", "files": [{ "file_id": "g" }] } }')),
		).toMatch(/^: no audio named: the item has none of the fields/);
		expect(found({ file_id: '__proto__' })).toEqual(only('file_id', '__proto__'));
	});

	it('takes false for a value, and a blank text, null and what is missing for none', () => {
		for (const nothing of ['', ' \n', null, undefined]) {
			expect(found({ file_id: nothing, url: 'https://e.org/a' })).toEqual(
				only('url', 'https://e.org/a'),
			);
		}
		expect(problem({ file_id: false, url: 'https://e.org/a' })).toMatch(/^file_id: is a boolean/);
	});

	it.each([
		[
			{},
			/^: no audio named: the item has none of the fields file_ids, sources, files, file_id, gcs_key, url, batch_upload_id \(it is empty\)/,
		],
		[{ file_ids: [] }, /^file_ids and sources: are empty/],
		[{ file_ids: 'f1' }, /^file_ids: is not a list/],
		[{ sources: { url: 'https://e.org' } }, /^sources: is not a list/],
		[{ file_ids: ['f', ''] }, /^file_ids\[1\]: is empty/],
		[{ file_ids: ['f', null] }, /^file_ids\[1\]: is missing/],
		[{ file_ids: [7.5] }, /^file_ids\[0\]: is a number with a fraction, or too large/],
		[{ file_ids: ['f'], batch_upload_id: {} }, /^batch_upload_id: is an object, not a text/],
		[{ sources: ['https://e.org'] }, /^sources\[0\]: is not an object/],
		[{ sources: [{}] }, /^sources\[0\]: needs either a url or a gcs_key/],
		[{ sources: [{ url: 'https://e.org', gcs_key: 'k' }] }, /^sources\[0\]: .* not both/],
		[{ sources: [{ url: 'ftp://e.org' }] }, /^sources\[0\]\.url: is not an http or https address/],
		[{ files: [{ file_id: 'f' }, {}] }, /^files\[1\]\.file_id: is missing/],
		[
			{ files: [{ file_id: 'f' }, { file_id: 'g', upload_status: 'failed' }] },
			/^files\[1\]\.upload_status: is failed/,
		],
		[{ file_id: 'f', upload_status: 'failed' }, /^upload_status: is failed/],
		[{ file_id: '  ' }, /^file_id: is empty/],
		[{ file_id: true }, /^file_id: is a boolean, not a text/],
		[{ gcs_key: ['k'] }, /^gcs_key: is a list, not a text/],
		[{ url: 'https://e.org', filename: true }, /^filename: is a boolean, not a text/],
		[{ batch_upload_id: '' }, /^batch_upload_id: is empty/],
	])('refuses %j', (item, words) => {
		expect(problem(item)).toMatch(words);
	});

	it('names the place of a wrong file name in a list of sources', () => {
		const sources = [{ gcs_key: 'k' }, { gcs_key: 'l', filename: [] }];
		expect(problem({ sources })).toMatch(/^sources\[1\]\.filename: is a list/);
	});

	it('reads each field in any spelling, the most specific first', () => {
		const url = 'https://e.org/a';
		expect(found({ ' URL': url, 'File Name': 'a.mp3' })).toEqual(only('url', url, 'a.mp3'));
		expect(found({ url, 'file-name': 'a.mp3' })).toEqual(only('url', url, 'a.mp3'));
		expect(found({ '\ufeffGCS Key': 'k' })).toEqual(only('gcs_key', 'k'));
		expect(found({ url, fileId: 'f' })).toEqual(only('file_id', 'f'));
		expect(found({ 'Batch-Upload-ID': 'u' })).toEqual(only('batch_upload_id', 'u'));
		expect(found({ fileIds: ['f'], Sources: [{ Url: url, FileName: 'n' }] })).toMatchObject([
			{ kind: 'file_id', value: 'f' },
			{ kind: 'url', value: url, filename: 'n' },
		]);
		expect(found({ Files: [{ 'File ID': 'f' }], batchUploadId: 'u' })).toMatchObject([
			{ kind: 'file_id', value: 'f', uploadId: 'u' },
		]);
	});

	it('prefers the exact spelling where it is filled in, then the first that is', () => {
		expect(found({ URL: 'https://e.org/b', url: 'https://e.org/a' })[0]?.value).toMatch(/a$/);
		expect(found({ URL: 'https://e.org/b', url: ' ' })[0]?.value).toMatch(/b$/);
		expect(found({ Url: null, URL: 'https://e.org/b', 'u r l': 'x' })[0]?.value).toMatch(/b$/);
	});

	it('takes other spellings of sources, files and file names for Soket’s only if they can be', () => {
		const url = 'https://e.org/a';
		for (const other of [{ Sources: 'Reuters' }, { Files: 3 }, { fileName: { en: 'a' } }]) {
			expect(found({ ...other, url })).toEqual(only('url', url));
		}
	});

	it('leaves names alone that only look alike, and the item as it is', () => {
		for (const key of [
			'urls',
			'audio_url',
			'url2',
			'file.id',
			'ｕｒｌ',
			'uſl',
			'_',
			'',
			'file id x',
		]) {
			expect(problem({ [key]: 'https://e.org/a' })).toMatch(/^: no audio named/);
		}
		const item = Object.freeze({ URL: 'https://e.org/a' });
		expect(found(item)).toHaveLength(1);
	});
});
