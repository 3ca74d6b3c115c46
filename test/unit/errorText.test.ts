import fc from 'fast-check';

import { errorText } from '../../nodes/SoketBatchTranscribe/api/failure';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('errorText', () => {
	it.each([
		[{ error: 'batch not found' }, 'batch not found'],
		[{ detail: 'Upload is not completed' }, 'Upload is not completed'],
		[{ message: 'no', other: 'yes' }, 'no'],
		[{ error: { message: 'deeper' } }, 'deeper'],
		[{ error: '', detail: 'second' }, 'second'],
		[{ error: null, detail: [], message: 'third' }, 'third'],
		[['one', { error: 'two' }, 3, null], 'one; two'],
		['  two\r\n lines ', 'two lines'],
		['<!DOCTYPE html><html><title>502 Bad\nGateway</title><body>long</body>', '502 Bad Gateway'],
		['\n<html><body>no title</body></html>', 'a web page'],
		[
			{ detail: 'no', errors: { sources: [{ message: 'is empty' }], ok: [] } },
			'no: sources: is empty',
		],
		[{ message: 'decode error', errors: 'decode error' }, 'decode error'],
		[{}, ''],
		[null, ''],
		[undefined, ''],
		[404, ''],
		[{ error: 5 }, ''],
	])('finds in %j the words %j', (body, words) => {
		expect(errorText(body)).toBe(words);
	});

	it('is one line, for every body', () => {
		const words = fc.string({ unit: 'binary', maxLength: 700 });
		const anyBody = fc.letrec((tie) => ({
			body: fc.oneof(
				{ maxDepth: 4 },
				words,
				fc.json().map((text): unknown => JSON.parse(text)),
				fc.array(tie('body'), { maxLength: 12 }),
				fc.dictionary(fc.constantFrom('error', 'detail', 'message', 'msg', 'loc'), tie('body'), {
					noNullPrototype: true,
				}),
			),
		})).body;
		fc.assert(
			fc.property(anyBody, (body) => {
				const text = errorText(body);
				expect(text).toBe(text.trim());
				expect(text).not.toMatch(/[\r\n\t]/);
			}),
			{ numRuns: 300 },
		);
	});

	it('has words for a list of 100,000 problems, the first ones', () => {
		const detail = Array.from({ length: 100_000 }, (_, i) => ({ msg: `problem ${i}` }));
		expect(errorText({ detail })).toMatch(/^problem 0; problem 1; .*problem 9$/);
	});

	it('has no words for a body that is nested without a bottom', () => {
		expect(errorText(nested(10_000))).toBe('');
		expect(errorText({ detail: nested(10_000), message: 'words' })).toBe('words');
	});

	it.each([
		['is nested without a bottom', nested(10_000)],
		['holds objects that are no text', [{ toString: 1, valueOf: 1 }]],
	])('keeps the words of a problem whose place %s', (_, loc) => {
		expect(errorText({ detail: [{ loc: [loc], msg: 'the words' }] })).toContain('the words');
	});
});
