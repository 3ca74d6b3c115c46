import { Readable } from 'node:stream';

import { download, type Download } from '../../nodes/SoketBatchTranscribe/api/download';
import {
	BASE_URL,
	clock,
	fault,
	standInConnection,
	streamed,
	useStandInClock,
	type Script,
} from './standInConnection';

useStandInClock();

const LARGE = ['[', '"a",'.repeat(2000), '"b"]'];
const small = () => streamed(200, ['{"jobs":', '[]}']);
const redirect = (location?: string) =>
	streamed(302, ['moved'], location === undefined ? {} : { location });

/** A body that begins so, and then neither goes on nor ends. */
const endless = (start: string) => {
	const body = new Readable({ read: () => undefined });
	body.push(start);
	return body;
};

/** A body that breaks off half way. */
const broken = (chunks: string[]) =>
	Readable.from(
		(function* () {
			yield* chunks.map((chunk) => Buffer.from(chunk));
			throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
		})(),
	);

async function textOf(content: Download): Promise<string> {
	if (Buffer.isBuffer(content)) return content.toString();
	return Buffer.concat((await content.toArray()) as Buffer[]).toString();
}

/** Downloads from a stand-in; `contents` is what was given to the storage, a stream or a buffer. */
async function downloadFrom(
	streams: NonNullable<Script['streams']>,
	script: Script = {},
	store: (content: Download) => Promise<{ text: string }> = async (content) => ({
		text: await textOf(content),
	}),
) {
	const { connection, opened } = standInConnection({ maxRetries: 1, ...script, streams });
	const contents: Download[] = [];
	const outcome = await download(connection, '/results', { format: 'json' }, async (content) => {
		contents.push(content);
		return await store(content);
	});
	return { outcome, opened, contents };
}

describe('download', () => {
	it.each([
		['a small one in one piece', ['{"jobs":', '[]}'], true],
		['a large one as a stream, from its beginning', LARGE, false],
		['none', [], true],
		['one behind a byte order mark', ['\ufeff', '[1]\n'], true],
	])('gives the storage %s, and closes the connection', async (_, chunks, inOnePiece) => {
		const answer = streamed(200, chunks);
		const { outcome, contents } = await downloadFrom([answer]);
		expect(outcome).toEqual({ text: chunks.join('') });
		expect(contents.map((content) => Buffer.isBuffer(content))).toEqual([inOnePiece]);
		expect(answer.body.destroyed).toBe(true);
	});

	it('follows redirects also to another host, the query only on the way to Soket', async () => {
		const redirects = [
			redirect('../files/1?as=json'),
			redirect('//storage.test/2'),
			redirect('3'),
			redirect('http://storage.test/4'),
		];
		const { outcome, opened } = await downloadFrom([...redirects, small()]);
		expect(outcome).toEqual({ text: '{"jobs":[]}' });
		expect(opened).toEqual([
			{ url: `${BASE_URL}/results`, query: { format: 'json' } },
			{ url: 'https://soket.test/files/1?as=json', query: undefined },
			{ url: 'https://storage.test/2', query: undefined },
			{ url: 'https://storage.test/3', query: undefined },
			{ url: 'http://storage.test/4', query: undefined },
		]);
		expect(redirects.map(({ body }) => body.destroyed)).toEqual([true, true, true, true]);
	});

	it.each([
		[5, { text: '{"jobs":[]}' }],
		[6, { httpCode: '302' }],
	])('with %i redirects in a row ends with %j', async (count, expected) => {
		const redirects = Array.from({ length: count }, () => redirect('/again'));
		const { outcome, opened } = await downloadFrom([...redirects, small()]);
		expect(outcome).toMatchObject(expected);
		expect(opened).toHaveLength(6);
		expect(redirects.every(({ body }) => body.destroyed)).toBe(true);
	});

	it.each(['file:///etc/passwd', 'ftp://storage.test/1', 'data:,[]', 'http://[', undefined])(
		'does not follow a redirect to %s',
		async (location) => {
			const { outcome, opened, contents } = await downloadFrom([redirect(location), small()]);
			expect(outcome).toMatchObject({ httpCode: '302', accepted: 'no' });
			expect(opened).toHaveLength(1);
			expect(contents).toEqual([]);
		},
	);

	it('does not take an answer for a redirect because it names an address', async () => {
		const created = streamed(200, ['[]'], { location: '/elsewhere' });
		expect((await downloadFrom([created])).outcome).toEqual({ text: '[]' });
	});

	it('closes a refusal that never ends, and does not ask again', async () => {
		const refusal = streamed(403, endless('x'.repeat(5000)));
		const { outcome, opened } = await downloadFrom([refusal]);
		expect(outcome).toMatchObject({ httpCode: '403' });
		expect(refusal.body.destroyed).toBe(true);
		expect(opened).toHaveLength(1);
	});

	it.each([
		['the body breaks off at its beginning', () => streamed(200, broken(['[1,']))],
		['the body breaks off in the storage', () => streamed(200, broken(LARGE.slice(0, 2)))],
		['the body stands still', () => streamed(200, endless('[1,'))],
		['the body stands still in the storage', () => streamed(200, endless(LARGE.join('')))],
		['there is no answer', () => fault('ECONNRESET')],
		['a fault of Soket’s', () => streamed(500, [])],
		['a web page', () => streamed(200, ['<html>'])],
	])('begins again, as often as it may, where %s', async (_, failing) => {
		const { outcome, opened } = await downloadFrom((__, count) =>
			count === 1 ? failing() : small(),
		);
		expect(outcome).toEqual({ text: '{"jobs":[]}' });
		expect(opened).toHaveLength(2);
		const always = await downloadFrom(failing);
		expect(always.outcome).toHaveProperty('problem');
		expect(always.opened).toHaveLength(2);
	});

	it('begins again at Soket’s own address, wherever a redirect led', async () => {
		const { opened } = await downloadFrom([redirect('/1'), fault('ECONNRESET'), small()]);
		expect(opened.at(-1)).toEqual({ url: `${BASE_URL}/results`, query: { format: 'json' } });
	});

	it('takes as long as it likes while something comes', async () => {
		const slow = async function* () {
			for (const chunk of ['[', '1', ']']) {
				clock.pass(250);
				await new Promise((resolve) => setImmediate(resolve));
				yield Buffer.from(chunk);
			}
		};
		const { outcome, opened } = await downloadFrom([streamed(200, Readable.from(slow()))]);
		expect(outcome).toEqual({ text: '[1]' });
		expect(opened).toHaveLength(1);
	});

	it('ends at once when the execution is cancelled', async () => {
		const { outcome, opened } = await downloadFrom([streamed(200, endless('['))], {
			cancelAt: 7,
		});
		expect(outcome).toMatchObject({ httpCode: 'ERR_CANCELED' });
		expect(opened).toHaveLength(1);
	});

	it('gives nothing to the storage of an answer that is an error', async () => {
		const { outcome, opened, contents } = await downloadFrom([
			streamed(200, ['{"error": "batch not found"}']),
		]);
		expect(outcome).toMatchObject({ httpCode: '200' });
		expect(opened).toHaveLength(1);
		expect(contents).toEqual([]);
	});

	it('passes on what the storage throws, does not ask again, and closes the connection', async () => {
		const answer = streamed(200, endless(LARGE.join('')));
		const full = downloadFrom([answer], {}, async () => {
			throw new Error('the disk is full');
		});
		await expect(full).rejects.toThrow('the disk is full');
		expect(answer.body.destroyed).toBe(true);
	});
});
