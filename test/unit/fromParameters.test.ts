import fc from 'fast-check';

import { fromParameters } from '../../nodes/SoketBatchTranscribe/references/fromParameters';
import { reasonOf } from './reasonOf';

const noBinary = () => {
	throw new Error('no binary data was named');
};

/** An item's references where the parameters have these values. */
const define = (parameters: Record<string, unknown>) =>
	fromParameters((parameter) => parameters[parameter], 0, noBinary);

const problem = (parameters: Record<string, unknown>) => reasonOf(() => define(parameters));

const values = (parameters: Record<string, unknown>) =>
	define(parameters).map(({ value }) => value);
/** Whether a text may stand for something, and for one thing. */
const isUsable = (text: string) => {
	try {
		return text.trim() !== '' && !Array.isArray(JSON.parse(text));
	} catch {
		return true;
	}
};
const urls = (...paths: string[]) => paths.map((path) => `https://example.org/${path}`);

describe('fromParameters', () => {
	it('reads from a text, for every list of ids, the same as from the list', () => {
		const id = fc.stringMatching(/^[\w.:-]{1,12}$/);
		const separator = fc.constantFrom('\n', ',', '\r\n', ' , ', '\n\n', ',\n', ',,');
		fc.assert(
			fc.property(fc.array(id, { minLength: 1 }), separator, (ids, between) => {
				expect(values({ sourceType: 'fileId', fileId: ids })).toEqual(ids);
				expect(values({ sourceType: 'fileId', fileId: ids.join(between) + between })).toEqual(ids);
			}),
		);
	});

	it('leaves a comma in URLs, keys and upload ids alone', () => {
		expect(values({ sourceType: 'url', url: 'https://e.org/a,b\nhttps://e.org/c' })).toHaveLength(
			2,
		);
		expect(values({ sourceType: 'gcsKey', gcsKey: 'a, b.mp3' })).toEqual(['a, b.mp3']);
		expect(values({ sourceType: 'batchUploadId', batchUploadId: 'u,v' })).toEqual(['u,v']);
	});

	it('takes a JSON list in a text for the list, for every list of texts', () => {
		const text = fc.oneof(fc.constantFrom('a"b', 'a,b', 'a\nb', '[', '[]'), fc.string());
		fc.assert(
			fc.property(
				fc.array(text.filter(isUsable), { minLength: 1 }),
				fc.constantFrom('fileId', 'gcsKey', 'batchUploadId'),
				fc.constantFrom('', ' ', '\n\t'),
				(list, sourceType, around) => {
					const asText = around + JSON.stringify(list, null, around) + around;
					expect(define({ sourceType, [sourceType]: asText })).toEqual(
						define({ sourceType, [sourceType]: list }),
					);
				},
			),
		);
		for (const gcsKey of ['[f1, f2]', "['f1', 'f2']", '["f1"', '["f1"] ["f2"]']) {
			expect(values({ sourceType: 'gcsKey', gcsKey })).toEqual([gcsKey]);
		}
	});

	it('takes apart addresses of which each but the last ends in a comma or semicolon before its line does', () => {
		for (const between of [',\n', ';\r\n', ' , \n\n']) {
			const list = urls('a.mp3', 'b,c.mp3', 'd,');
			expect(values({ sourceType: 'url', url: list.join(between) })).toEqual([
				...urls('a.mp3', 'b,c.mp3', 'd'),
			]);
		}
		expect(values({ sourceType: 'url', url: urls('d,')[0] })).toEqual(urls('d,'));
		expect(values({ sourceType: 'url', url: urls('d,', 'e') })).toEqual(urls('d,', 'e'));
	});

	it('gives each of several files the name in the same place', () => {
		const expected = ['one.mp3', 'two.mp3'].map((filename) => ({ filename }));
		for (const filename of [
			'one.mp3\ntwo.mp3\n',
			['one.mp3', 'two.mp3'],
			'["one.mp3","two.mp3"]',
		]) {
			const named = { sourceType: 'url', url: urls('1', '2'), filename };
			expect(define(named)).toMatchObject(expected);
		}
	});

	it.each(['', undefined, null, [], ' \n '])('takes the file name %j for none', (filename) => {
		expect(define({ sourceType: 'gcsKey', gcsKey: 'k', filename })).toMatchObject([
			{ kind: 'gcs_key', value: 'k', filename: undefined },
		]);
	});

	it('asks for no file name where there is none to give', () => {
		const read = jest.fn((parameter: string) => (parameter === 'sourceType' ? 'fileId' : 'f'));
		fromParameters(read, 0, noBinary);
		expect(read).not.toHaveBeenCalledWith('filename');
	});

	it.each(['file', 'toString', '__proto__', undefined])('has no source type %s', (sourceType) => {
		expect(problem({ sourceType })).toMatch(
			/^Source Type: is none of binaryData, fileId, url, gcsKey, batchUploadId/,
		);
	});

	it.each(['', ' ,\n, ', [], [''], '[]', undefined])('finds nothing in %j', (fileId) => {
		expect(problem({ sourceType: 'fileId', fileId })).toBe('File ID: is empty');
	});

	it.each<[object, RegExp]>([
		[{ fileId: true }, /^File ID: is a boolean, not a text/],
		[{ fileId: ['f', null] }, /^File ID\[1\]: is missing/],
		[{ fileId: '["f", {"a": 1}]' }, /^File ID\[1\]: is an object, not a text/],
		[{ gcsKey: ['k', ''] }, /^Google Cloud Storage Key\[1\]: is empty/],
		[{ gcsKey: ['["k","l"]', 'm'] }, /^Google Cloud Storage Key\[0\]: is a list, not a text/],
		[{ url: 'https://e.org\nnot one' }, /^URL\[1\]: is not an http or https/],
		[
			{ url: urls('1', '2').join(', ') },
			/^URL: holds a second address, "https:\/\/example.org\/2"/,
		],
		[{ url: `https://e.org/0\n${urls('1', '2').join(' ')}` }, /^URL\[1\]: holds a second address/],
		[{ url: urls('1', '2'), filename: 'one' }, /^File Name: has 1 names for 2 files/],
		[{ url: urls('1'), filename: 'one\ntwo' }, /^File Name: has 2 names for 1 files/],
		[{ url: urls('1'), filename: {} }, /^File Name: is an object, not a text/],
	])('refuses %j', (parameters, words) => {
		expect(problem({ sourceType: Object.keys(parameters)[0], ...parameters })).toMatch(words);
	});
});
