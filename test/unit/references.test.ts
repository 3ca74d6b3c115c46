import {
	audioReference,
	hasControlCharacter,
	isPresent,
} from '../../nodes/SoketBatchTranscribe/batch/submit/references';
import { UnusableItem } from '../../nodes/SoketBatchTranscribe/items/readItems';

function problem(url: unknown): string {
	try {
		audioReference('url', url, 'url');
	} catch (error) {
		if (error instanceof UnusableItem) return `${error.field}: ${error.reason}`;
		throw error;
	}
	return 'none';
}

describe('audioReference', () => {
	it('trims white space, which no id has at its ends', () => {
		expect(audioReference('file_id', '\n f1\t', 'x')).toEqual({ kind: 'file_id', value: 'f1' });
	});

	it.each([
		'http://e.org',
		'HTTPS://e.org/ü?q#h',
		'https://[::1]:8080/a b',
		'http://user:pw@e.org',
	])('takes %s for a URL', (value) => expect(audioReference('url', value, 'x').value).toBe(value));

	it.each([
		'e.org/a.mp3',
		'ftp://e.org',
		'file:///etc/passwd',
		'https://',
		'http://a b/',
		'//e.org',
		'javascript:alert(1)',
		'https://e.org/a\nhttps://e.org/b',
		'https:e.org',
		`data:${'x'.repeat(999)}`,
	])('refuses %j as a URL, in few words', (value) => {
		const refused = problem(value);
		expect(refused).toMatch(/^url: is not an http or https address/);
		expect(refused.length).toBeLessThan(200);
	});
});

describe('isPresent', () => {
	it('takes zero and false for a value, and a blank text, null and what is inherited for none', () => {
		const json = {
			empty: '',
			blank: ' \n',
			zero: 0,
			no: false,
			nothing: null,
			missing: undefined,
		} as never;
		const fields = [
			'empty',
			'blank',
			'zero',
			'no',
			'nothing',
			'missing',
			'other',
			'toString',
			'__proto__',
		];
		expect(fields.filter((field) => isPresent(json, field))).toEqual(['zero', 'no']);
	});
});

describe('hasControlCharacter', () => {
	it("finds those of Unicode's category Cc, and no other", () => {
		const found = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
			(character) => hasControlCharacter(`a${character}b`),
		);
		expect(found).toHaveLength(65);
		expect(found.filter((character) => !/\p{Cc}/u.test(character))).toEqual([]);
	});
});
