import fc from 'fast-check';

import { filenameOf } from '../../nodes/SoketBatchTranscribe/batch/submit/filenameOf';
import { wildText } from './arbitraries';

describe('filenameOf', () => {
	it.each([
		['url', 'https://example.org/audio/one.mp3', 'one.mp3'],
		['url', 'https://example.org/one.mp3?token=x.wav#y.ogg', 'one.mp3'],
		['url', 'https://example.org/%E0%A4%B9%E0%A4%BF.mp3', 'हि.mp3'],
		['url', 'https://storage.example/b/o/folder%2Fone.mp3', 'one.mp3'],
		['url', 'https://example.org/100%.mp3', '100%.mp3'],
		['url', 'https://example.org/हि 100%.mp3', 'हि 100%.mp3'],
		['url', 'https://example.org/download?file=one.mp3', undefined],
		['url', 'https://example.org/audio/', undefined],
		['url', 'https://example.org', undefined],
		['url', 'https://example.mp3', undefined],
		['url', 'HTTP:\\\\example.org\\audio\\one.mp3', 'one.mp3'],
		['url', 'https:////example.mp3', undefined],
		['url', 'https://example.org/%0A.mp3', undefined],
		['gcs_key', 'calls/2026/one.m4a', 'one.m4a'],
		['gcs_key', 'one.3gp', 'one.3gp'],
		['gcs_key', 'calls/v1.2', undefined],
		['gcs_key', 'calls/.mp3', undefined],
		['gcs_key', 'calls/one.', undefined],
		['gcs_key', 'bell\u0007.mp3', undefined],
	] as const)('finds in the %s %s the name %s', (kind, value, filename) => {
		expect(filenameOf({ kind, value })).toBe(filename);
	});

	it('never throws, and finds no name with a slash, a control character or no extension', () => {
		fc.assert(
			fc.property(wildText, fc.constantFrom('', '.mp3', '%2F.mp3', '%00.wav'), (text, ending) => {
				for (const found of [
					filenameOf({ kind: 'gcs_key', value: text + ending }),
					...(URL.canParse(`https://example.org/${text}${ending}`)
						? [filenameOf({ kind: 'url', value: `https://example.org/${text}${ending}` })]
						: []),
				]) {
					if (found !== undefined) expect(found).toMatch(/^[^/\p{Cc}]+\.[a-z\d]+$/iu);
				}
			}),
			{ numRuns: 2000 },
		);
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
					fc.pre(URL.canParse(start + end));
					const { pathname } = new URL(start + end);
					expect(filenameOf({ kind: 'url', value: start + end })).toBe(
						filenameOf({ kind: 'gcs_key', value: decodeURI(pathname) }),
					);
				},
			),
			{ numRuns: 5000 },
		);
	});

	it('leaves the user’s own name untouched', () => {
		fc.assert(
			fc.property(wildText, (filename) => {
				expect(filenameOf({ kind: 'gcs_key', value: 'k/other.mp3', filename })).toBe(filename);
			}),
		);
	});
});
