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
			/^sourceType: is none of binaryData, fileId, url, gcsKey, batchUploadId/,
		],
		[{ sourceType: 'toString' }, /^sourceType: is none of/],
		[{ sourceType: '__proto__' }, /^sourceType: is none of/],
		[{ sourceType: undefined }, /^sourceType: is none of/],
		[{ sourceType: 'fileId', fileId: '' }, /^fileId: is empty/],
		[{ sourceType: 'fileId', fileId: ' ,\n, ' }, /^fileId: is empty/],
		[{ sourceType: 'fileId', fileId: [] }, /^fileId: is empty/],
		[{ sourceType: 'fileId', fileId: [''] }, /^fileId: is empty/],
		[{ sourceType: 'fileId', fileId: undefined }, /^fileId: is missing/],
		[{ sourceType: 'fileId', fileId: 12 }, /^fileId: is a number, not a text/],
		[{ sourceType: 'fileId', fileId: { a: 1 } }, /^fileId: is an object, not a text/],
		[{ sourceType: 'fileId', fileId: ['f', null] }, /^fileId\[1\]: is missing/],
		[{ sourceType: 'gcsKey', gcsKey: ['k', ''] }, /^gcsKey\[1\]: is empty/],
		[{ sourceType: 'url', url: 'https://e.org\nnot one' }, /^url\[1\]: is not an http or https/],
		[
			{ sourceType: 'url', url: urls('1', '2'), filename: 'one' },
			/^filename: has 1 names for 2 files/,
		],
		[
			{ sourceType: 'url', url: urls('1'), filename: 'one\ntwo' },
			/^filename: has 2 names for 1 files/,
		],
		[{ sourceType: 'url', url: urls('1'), filename: 9 }, /^filename: is a number, not a text/],
	])('refuses %j', (parameters, words) => {
		expect(problem(parameters)).toMatch(words);
	});
});
