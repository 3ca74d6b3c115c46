import { download, type Download } from '../../nodes/SoketBatchTranscribe/api/download';
import {
	BASE_URL,
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

async function textOf(content: Download): Promise<string> {
	if (Buffer.isBuffer(content)) return content.toString();
	return Buffer.concat((await content.toArray()) as Buffer[]).toString();
}

/** Downloads from a stand-in; `contents` is what was given to the storage, a stream or a buffer. */
async function downloadFrom(streams: NonNullable<Script['streams']>) {
	const { connection, opened } = standInConnection({ maxRetries: 1, streams });
	const contents: Download[] = [];
	const outcome = await download(connection, '/results', { format: 'json' }, async (content) => {
		contents.push(content);
		return { text: await textOf(content) };
	});
	return { outcome, opened, contents };
}

describe('download', () => {
	it.each([
		['a small one in one piece', ['{"jobs":', '[]}'], true],
		['a large one as a stream, from its beginning', LARGE, false],
		['none', [], true],
		['one behind a byte order mark', ['\ufeff', '[1]\n'], true],
	])('gives the storage %s', async (_, chunks, inOnePiece) => {
		const { outcome, contents } = await downloadFrom([streamed(200, chunks)]);
		expect(outcome).toEqual({ text: chunks.join('') });
		expect(contents.map((content) => Buffer.isBuffer(content))).toEqual([inOnePiece]);
	});

	it('follows redirects also to another host, the query only on the way to Soket', async () => {
		const locations = ['../files/1?as=json', '//storage.test/2', '3', 'http://storage.test/4'];
		const redirects = locations.map((location) => redirect(location));
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

	it('begins again at Soket’s own address, wherever a redirect led', async () => {
		const { opened } = await downloadFrom([redirect('/1'), fault('ECONNRESET'), small()]);
		expect(opened.at(-1)).toEqual({ url: `${BASE_URL}/results`, query: { format: 'json' } });
	});

	it('passes on what the storage throws, does not ask again, and closes the connection', async () => {
		const answer = streamed(200, [...LARGE, ...LARGE]);
		const { connection } = standInConnection({ streams: [answer] });
		const full = download(connection, '/results', {}, async () => {
			throw new Error('the disk is full');
		});
		await expect(full).rejects.toThrow('the disk is full');
		expect(answer.body.destroyed).toBe(true);
	});
});
