import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { nothingNamed } from '../../nodes/SoketBatchTranscribe/references/nothingNamed';
import { wildText } from './wildText';

const told = (json: unknown) => nothingNamed(json as IDataObject, []).message;

const START = '`{{ $json';

/** What the expression to paste, at the end, gives, as JavaScript reads it; braces would end it too early. */
function pasted(words: string, $json: unknown): unknown {
	const start = words.lastIndexOf(START);
	const steps = words.slice(start + START.length, -' }}`'.length);
	if (start < 0 || /[{}]/.test(steps)) throw new Error(`n8n would not read: ${words}`);
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- expressions of n8n are JavaScript
	return (new Function('$json', `return $json${steps}`) as (json: unknown) => unknown)($json);
}

const page = 'https://x.test/1';
const audio = 'https://x.test/a.mp3';

describe('nothingNamed', () => {
	it.each([
		['audio by its extension', { link: page, enclosure: { url: audio } }],
		['audio by its type', { url2: page, Audio: [{ type: 'audio/mpeg', at: audio.slice(0, -4) }] }],
		['an address in a field of audio', { link: page, 'Recording Link': `${audio}/x` }],
		['an address in a field of addresses', { note: page, Link: `${audio}/x` }],
		['what is nearer to the top', { a: { b: { link: page } }, audio_url: audio }],
		['no picture', { photo: page, picture: { url: page }, icon: 'https://x.test/i.png', x: audio }],
		[
			'no address of the request itself',
			{ headers: { referer: page }, webhookUrl: page, x: audio },
		],
		['no text around it', { note: `see ${page}`, x: audio }],
	])('of several addresses points at %s', (_, json) => {
		expect(told(json)).toMatch(/^no audio named, but a web address in `.+`: choose Define Below/);
		expect(pasted(told(json), json)).toContain(audio.slice(0, -4));
	});

	it.each([
		[{ a: { url: 'https://x.test/page.html' } }],
		[{ webhookUrl: page, headers: { origin: page } }],
		[{ thumbnailLink: page, image: page, Logo: page }],
		[{ text: 'ftp://x.test/a' }],
	])('points at nothing in %j', (json) => {
		expect(told(json)).toMatch(
			/^no audio named: the item has none of the fields file_ids, .* \(only /,
		);
	});

	it('says which field is empty, in whatever spelling, and what is there instead', () => {
		expect(told({ 'File ID': ' ' })).toBe('file_id is empty');
		expect(told({ URL: '', link: audio })).toBe(
			'url is empty, but a web address in `link`: choose Define Below, Source Type URL, `{{ $json.link }}`',
		);
	});

	it('names a few fields of the item, and counts the others', () => {
		expect(told({ name: 'x', ['y'.repeat(99)]: 1, c: 1, d: 1, e: 1, f: 1, g: 1 })).toContain(
			`(only name, ${'y'.repeat(40)}, c, d, e and 2 more)`,
		);
	});

	it('is short, and gives an expression that leads there, whatever the names are', () => {
		const key = fc.oneof(
			wildText,
			fc.constantFrom('a', 'b c', '}}', '"', '`', '{{ x }}', '\\', '\u2028'),
		);
		const tree = fc.letrec<{ node: unknown }>((tie) => ({
			node: fc.oneof(
				{ maxDepth: 4, withCrossShrink: true },
				fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(audio)),
				fc.dictionary(key, tie('node'), { maxKeys: 4 }),
				fc.array(tie('node'), { maxLength: 3 }),
			),
		})).node;
		let pointed = 0;
		fc.assert(
			fc.property(fc.dictionary(key, tree, { maxKeys: 4 }), (json) => {
				const words = told(json);
				expect(words.length).toBeLessThan(700);
				if (!words.includes('a web address')) return;
				pointed += 1;
				expect(pasted(words, json)).toBe(audio);
			}),
			{ numRuns: 2000 },
		);
		expect(pointed).toBeGreaterThan(200);
	});

	it('looks into a large or endless item no longer than it takes to read a little of it', () => {
		const endless: IDataObject = {};
		endless.again = endless;
		expect(told(endless)).toContain('(only again)');
		const large = { rows: Array.from({ length: 100_000 }, (_, i) => ({ i })) };
		const start = performance.now();
		expect(told(large)).toContain('(only rows)');
		expect(performance.now() - start).toBeLessThan(1000);
	});
});
