import type { IDataObject } from 'n8n-workflow';

import { fromFields } from '../../nodes/SoketBatchTranscribe/references/fromFields';
import { nothingNamed } from '../../nodes/SoketBatchTranscribe/references/nothingNamed';
import { reasonOf } from './reasonOf';

/** What an item names. */
const found = (json: unknown) => [fromFields(json as IDataObject, 0) ?? []].flat();

/** Why an item can't be used; undefined where it can. */
const problem = (json: unknown) =>
	reasonOf(() => {
		if (found(json).length === 0) throw nothingNamed(json as IDataObject, []);
	});

const only = (kind: string, value: string, filename?: string) => [
	expect.objectContaining({ kind, value, filename, item: 0 }) as unknown,
];

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
		[without(), ['u', 'f1', 'https://example.org/s.mp3']],
		[without('file_ids'), ['u', 'https://example.org/s.mp3']],
		[without(...request), ['f2']],
		[without(...request, 'files'), ['f3']],
		[without(...request, 'files', 'file_id'), ['k']],
		[without(...request, 'files', 'file_id', 'gcs_key'), ['https://example.org/u.mp3']],
		[{ batch_upload_id: 'u' }, ['u']],
	])('takes the most specific first of what there is: %j', (json, values) => {
		expect(found(json).map(({ value }) => value)).toEqual(values);
	});

	it('takes no notice of lists called "files" that are not of Soket', () => {
		const file = { file_id: 'f' };
		for (const files of [[], ['a'], [{ name: 'a' }], [file, 'a'], 'a.mp3', file]) {
			expect(found({ files, file_id: 'own' })).toEqual(only('file_id', 'own'));
		}
	});

	it('takes ids and names of digits, which spreadsheets hold as numbers, for texts', () => {
		expect(found({ file_id: 0, batch_upload_id: 12 })).toMatchObject([
			{ value: '0', uploadId: '12' },
		]);
		expect(found({ file_ids: [7], batch_upload_id: 8 })).toMatchObject([
			{ value: '8' },
			{ value: '7' },
		]);
		expect(found({ gcs_key: 5, filename: 1001 })).toEqual(only('gcs_key', '5', '1001'));
		for (const lossy of [4711.5, 2 ** 53, -Infinity, NaN]) {
			expect(problem({ file_id: lossy })).toMatch(/^file_id: is a number with a fraction, or too/);
		}
	});

	it('takes lists that come as JSON in a text', () => {
		const item = { file_ids: ['f1', 'f2'], sources: [{ gcs_key: 'k' }] };
		const asText = {
			file_ids: JSON.stringify(item.file_ids),
			sources: `\n${JSON.stringify(item.sources)} `,
		};
		expect(found(asText)).toEqual(found(item));
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
		[{ sources: { url: 'https://e.org' } }, /^sources: is not a list/],
		[{ file_ids: ['f', ''] }, /^file_ids\[1\]: is empty/],
		[{ file_ids: ['f', null] }, /^file_ids\[1\]: is missing/],
		[{ file_ids: ['f'], batch_upload_id: {} }, /^batch_upload_id: is an object, not a text/],
		[{ sources: [{}] }, /^sources\[0\]: needs either a url or a gcs_key/],
		[{ sources: [{ url: 'ftp://e.org' }] }, /^sources\[0\]\.url: is not an http or https address/],
		[{ sources: [{ gcs_key: 'l', filename: [] }] }, /^sources\[0\]\.filename: is a list/],
		[{ files: [{ file_id: 'f' }, {}] }, /^files\[1\]\.file_id: is missing/],
		[{ file_id: true }, /^file_id: is a boolean, not a text/],
		[{ file_id: '["f1"]' }, /^file_id: is a list, not a text/],
		[{ gcs_key: ['k'] }, /^gcs_key: is a list, not a text/],
		[{ url: 'https://e.org', filename: true }, /^filename: is a boolean, not a text/],
	])('refuses %j', (item, words) => {
		expect(problem(item)).toMatch(words);
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
		const others = ['urls', 'audio_url', 'url2', 'file.id', 'ｕｒｌ', 'uſl', '_', '', 'file id x'];
		for (const key of others) {
			expect(problem({ [key]: 'https://e.org/a' })).toMatch(/^: no audio named/);
		}
		const item = Object.freeze({ URL: 'https://e.org/a' });
		expect(found(item)).toHaveLength(1);
	});
});
