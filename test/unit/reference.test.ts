import fc from 'fast-check';

import { checkedReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import { reasonOf } from './reasonOf';
import { wildText } from './wildText';

const problem = (kind: 'url' | 'gcs_key', value: unknown) =>
	reasonOf(() => checkedReference(0, kind, value, kind));

const sentName = (kind: 'url' | 'gcs_key', value: string) =>
	checkedReference(0, kind, value, 'x').filename;

describe('checkedReference', () => {
	it.each(['url', 'gcs_key', 'file_id'] as const)('trims white space around a %s', (kind) => {
		const reference = checkedReference(3, kind, '\n http://e.org\t', 'x');
		expect(reference).toMatchObject({ kind, value: 'http://e.org', item: 3 });
	});

	const urls = [
		'http://e.org',
		'HTTPS://e.org/ü?q#h',
		'https://[::1]:8080/a b',
		'http://a:b@e.org',
	];
	it.each(urls)('takes %s for a URL', (value) => {
		expect(checkedReference(0, 'url', value, 'x').value).toBe(value);
	});

	it.each([
		...['e.org/a.mp3', 'ftp://e.org', 'file:///etc/passwd', 'https://', 'http://a b/', '//e.org'],
		...['javascript:alert(1)', 'https://e.org/a\nb', 'see https://e.org/a.mp3', 'https:e.org'],
		`data:${'x'.repeat(999)}`,
	])('refuses %j as a URL, in few words', (value) => {
		const refused = problem('url', value);
		expect(refused).toMatch(/^url: is not an http or https address/);
		expect(refused!.length).toBeLessThan(200);
	});
});

describe('several addresses in one text', () => {
	const between = fc
		.tuple(fc.stringMatching(/^[\s,;]{1,4}$/), fc.constantFrom('', '', '"', "'", '<', '(['))
		.map(([separator, quote]) => separator + quote);
	const scheme = fc.constantFrom('https://', 'http://', 'HTTPS://', 'gs://');

	it.each(['url', 'gcs_key'] as const)('are refused as a %s, whatever stands between', (kind) => {
		const first = fc.constantFrom(
			...['https://e.org', 'http://e.org/a,b?c=d#e', 'https://e.org/?to=https://f.org'],
			...(kind === 'url' ? [] : ['k', 'gs://bucket/k, l.mp3']),
		);
		fc.assert(
			fc.property(first, between, scheme, wildText, (start, separator, next, rest) => {
				const refused = problem(kind, `${start}${separator}${next}${rest}`);
				expect(refused).toMatch(/^(url|gcs_key): holds a second address, "/);
				expect(refused!.length).toBeLessThan(300);
			}),
			{ numRuns: 3000 },
		);
	});

	it.each([
		'https://e.org/?to=https://other.org/a.mp3',
		'https://e.org/a,b;c d.mp3,',
		'https://e.org/https://other.org/a.mp3',
		'https://e.org/a?u=1,http:/x&v=2;https:x',
		'https://e.org/?a=https%3A%2F%2Fe.org,%20https%3A%2F%2Fe.org',
	])('are not found in %s', (value) => {
		expect(problem('url', value)).toBeUndefined();
		expect(problem('gcs_key', value)).toBeUndefined();
	});

	it('are found in no address that holds others, but none behind a separator', () => {
		const part = fc.constantFrom('https://e.org', '/', '?to=', ',', ';', ' ', 'a', 'http:', '//');
		fc.assert(
			fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
				const value = `https://e.org/${parts.join('')}x`;
				const isSecond = /[,; ]https?:\/\//.test(value);
				expect(problem('url', value) ?? 'none').toMatch(
					isSecond ? /holds a second address/ : /^none$/,
				);
			}),
			{ numRuns: 3000 },
		);
	});
});

describe('the name that a source is sent with', () => {
	it.each([
		['url', 'https://example.org/one.mp3?token=x.wav#y.ogg', 'one.mp3'],
		['url', 'https://example.org/100%.mp3', '100%.mp3'],
		['url', 'https://example.org/हि 100%.mp3', 'हि 100%.mp3'],
		['url', 'https://example.org/audio/', undefined],
		['url', 'https://example.mp3', undefined],
		['url', 'HTTP://example.org\\audio\\one.mp3', 'one.mp3'],
		['url', 'https:////example.mp3', undefined],
		['url', 'https://example.org/%0A.mp3', undefined],
		['gcs_key', 'one.3gp', 'one.3gp'],
		['gcs_key', 'calls/v1.2', undefined],
		['gcs_key', 'calls/.mp3', undefined],
		['gcs_key', 'calls/one.', undefined],
		['gcs_key', 'bell\u0007.mp3', undefined],
	] as const)('finds in the %s %s the name %s', (kind, value, filename) => {
		expect(sentName(kind, value)).toBe(filename);
	});

	it('has no slash or control character in it, and an extension, whatever the source is', () => {
		fc.assert(
			fc.property(wildText, fc.constantFrom('', '.mp3', '%2F.mp3', '%00.wav'), (text, ending) => {
				for (const value of [text + ending, `https://example.org/${text}${ending}`]) {
					for (const kind of ['gcs_key', 'url'] as const) {
						if (problem(kind, value) !== undefined) continue;
						const found = sentName(kind, value);
						if (found !== undefined) expect(found).toMatch(/^[^/\p{Cc}]+\.[a-z\d]+$/iu);
					}
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it("has none of Unicode's category Cc, and each other character", () => {
		const kept = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
			(character) => sentName('gcs_key', `k/a${character}b.mp3`) !== undefined,
		);
		expect(kept).toHaveLength(0x10000 - 65);
		expect(kept.filter((character) => /\p{Cc}/u.test(character))).toEqual([]);
	});

	it('takes of a URL the path that the URL standard finds', () => {
		const part = fc.oneof(
			fc.webUrl({ withQueryParameters: true, withFragments: true }),
			fc.stringMatching(/^[a-c/\\?#@:.ह -]{0,20}$/).map((text) => `https:/${text}`),
		);
		fc.assert(
			fc.property(
				part,
				fc.constantFrom('', '.mp3', '/b.mp3', '/.', '/..', '?c=/d.mp3'),
				(start, end) => {
					fc.pre(problem('url', start + end) === undefined);
					const { pathname } = new URL(start + end);
					expect(sentName('url', start + end)).toBe(sentName('gcs_key', decodeURI(pathname)));
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('is the user’s own where there is one, without white space around it', () => {
		fc.assert(
			fc.property(wildText, (filename) => {
				const { filename: sent } = checkedReference(0, 'gcs_key', 'k/other.mp3', 'x', filename);
				expect(sent).toBe(filename.trim() || 'other.mp3');
			}),
		);
	});
});
