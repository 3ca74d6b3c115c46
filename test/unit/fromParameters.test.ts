import fc from 'fast-check';

import { fromParameters } from '../../nodes/SoketBatchTranscribe/references/fromParameters';
import { UnusableItem } from '../../nodes/SoketBatchTranscribe/items/readItems';

const noBinary = () => {
	throw new Error('no binary data was named');
};

/** An item's references where the parameters have these values. */
const define = (parameters: Record<string, unknown>) =>
	fromParameters((parameter) => parameters[parameter], 0, noBinary);

function problem(parameters: Record<string, unknown>): string {
	try {
		define(parameters);
	} catch (error) {
		if (error instanceof UnusableItem) return `${error.field}: ${error.reason}`;
		throw error;
	}
	return 'none';
}

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
		const two = { sourceType: 'url', url: urls('1', '2'), filename: ['one.mp3', 'two.mp3'] };
		expect(
			define({
				...two,
				url: JSON.stringify(two.url),
				filename: JSON.stringify(two.filename),
			}),
		).toEqual(define(two));
	});

	it.each(['[f1, f2]', "['f1', 'f2']", '["f1"', '["f1"] ["f2"]'])(
		'takes %s, which is no JSON list, for a text like others',
		(gcsKey) => expect(values({ sourceType: 'gcsKey', gcsKey })).toEqual([gcsKey]),
	);

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
		const url = urls('1', '2');
		const expected = [
			{ kind: 'url', value: url[0], filename: 'one.mp3' },
			{ kind: 'url', value: url[1], filename: 'two.mp3' },
		];
		expect(define({ sourceType: 'url', url, filename: 'one.mp3\ntwo.mp3\n' })).toMatchObject(
			expected,
		);
		expect(define({ sourceType: 'url', url, filename: ['one.mp3', 'two.mp3'] })).toMatchObject(
			expected,
		);
	});

	it.each(['', undefined, null, [], ' \n '])('takes the file name %j for none', (filename) => {
		expect(define({ sourceType: 'gcsKey', gcsKey: 'k', filename })).toMatchObject([
			{ kind: 'gcs_key', value: 'k', filename: undefined },
		]);
	});

	it('asks for no file name where there is none to give', () => {
		const asked: string[] = [];
		fromParameters(
			(parameter) => {
				asked.push(parameter);
				return parameter === 'sourceType' ? 'fileId' : 'f';
			},
			0,
			noBinary,
		);
		expect(asked).not.toContain('filename');
	});

	it.each([
		[
			{ sourceType: 'file' },
			/^Source Type: is none of binaryData, fileId, url, gcsKey, batchUploadId/,
		],
		[{ sourceType: 'toString' }, /^Source Type: is none of/],
		[{ sourceType: '__proto__' }, /^Source Type: is none of/],
		[{ sourceType: undefined }, /^Source Type: is none of/],
		[{ sourceType: 'fileId', fileId: '' }, /^File ID: is empty/],
		[{ sourceType: 'fileId', fileId: ' ,\n, ' }, /^File ID: is empty/],
		[{ sourceType: 'fileId', fileId: [] }, /^File ID: is empty/],
		[{ sourceType: 'fileId', fileId: [''] }, /^File ID: is empty/],
		[{ sourceType: 'fileId', fileId: undefined }, /^File ID: is empty/],
		[{ sourceType: 'fileId', fileId: true }, /^File ID: is a boolean, not a text/],
		[{ sourceType: 'fileId', fileId: { a: 1 } }, /^File ID: is an object, not a text/],
		[{ sourceType: 'fileId', fileId: ['f', null] }, /^File ID\[1\]: is missing/],
		[{ sourceType: 'gcsKey', gcsKey: ['k', ''] }, /^Google Cloud Storage Key\[1\]: is empty/],
		[{ sourceType: 'url', url: 'https://e.org\nnot one' }, /^URL\[1\]: is not an http or https/],
		[{ sourceType: 'fileId', fileId: '[]' }, /^File ID: is empty/],
		[
			{ sourceType: 'fileId', fileId: '["f", {"a": 1}]' },
			/^File ID\[1\]: is an object, not a text/,
		],
		[
			{ sourceType: 'gcsKey', gcsKey: ['["k","l"]', 'm'] },
			/^Google Cloud Storage Key\[0\]: is a list, not a text/,
		],
		[
			{ sourceType: 'url', url: urls('1', '2').join(', ') },
			/^URL: holds a second address, "https:\/\/example.org\/2"/,
		],
		[
			{ sourceType: 'url', url: `https://e.org/0\n${urls('1', '2').join(' ')}` },
			/^URL\[1\]: holds a second address/,
		],
		[
			{ sourceType: 'url', url: urls('1', '2'), filename: 'one' },
			/^File Name: has 1 names for 2 files/,
		],
		[
			{ sourceType: 'url', url: urls('1'), filename: 'one\ntwo' },
			/^File Name: has 2 names for 1 files/,
		],
		[{ sourceType: 'url', url: urls('1'), filename: {} }, /^File Name: is an object, not a text/],
	])('refuses %j', (parameters, words) => {
		expect(problem(parameters)).toMatch(words);
	});
});
