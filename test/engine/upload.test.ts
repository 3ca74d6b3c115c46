import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ReceivedFile } from '../soket-simulator';
import { bytesOf, heldAudio, sha256, storedAudio } from './audioItems';
import { asRetried, linkOf, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, useShortPauses, useTestBed } from './setup';

const bed = useTestBed();

const upload = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	resource: 'file',
	operation: 'upload',
	options,
	...more,
});
const received = () =>
	bed.requests('POST /files/upload').map(({ body }) => body as ReceivedFile[] | undefined);
const names = (count: number) => Array.from({ length: count }, (_, i) => `call-${i}.mp3`);
const stored = async (count: number) =>
	await Promise.all(names(count).map(async (name) => await storedAudio(name)));

describe('Upload', () => {
	it('sends the binary data of all items in one request and links each file to its item', async () => {
		const items = [...(await stored(40)), ...names(40).map((name) => heldAudio(`held-${name}`))];
		const { success, traced, hints } = await bed.run(items, { parameters: upload() });
		expect(received()).toHaveLength(1);
		expect(received()[0]).toEqual(
			items.map(({ json }) => ({
				filename: json.original,
				contentType: 'audio/mpeg',
				size: bytesOf(json.original as string).length,
				sha256: sha256(bytesOf(json.original as string)),
			})),
		);
		expect(success).toHaveLength(80);
		expect(traced.map(({ input }) => (input as { original: string }).original)).toEqual(
			success.map(({ json }) => json.filename),
		);
		expect(success[0]!.json).toMatchObject({
			filename: 'call-0.mp3',
			upload_status: 'pending',
			total_files: 80,
			status: 'accepted',
		});
		expect(success[0]!.json.file_id).toMatch(/^file-/);
		expect(success[0]!.json.batch_upload_id).toMatch(/^upload-/);
		expect(hints).toEqual([]);
	});

	it('sends large files as they are, byte by byte', async () => {
		const large = (name: string) => Buffer.alloc(1_000_003, `${name} does not fit into one piece`);
		const items = [
			await storedAudio('stored.mp3', large('stored.mp3')),
			heldAudio('held.mp3', 'data', large('held.mp3')),
		];
		await bed.run(items, { parameters: upload() });
		expect(received()).toEqual([
			[large('stored.mp3'), large('held.mp3')].map((bytes): unknown =>
				expect.objectContaining({ size: bytes.length, sha256: sha256(bytes) }),
			),
		]);
	});

	it('takes several fields of an item, and tells same names apart by their size', async () => {
		const item = (n: number): INodeExecutionData => ({
			json: { original: n },
			binary: {
				a: {
					data: Buffer.alloc(100 + n).toString('base64'),
					mimeType: 'audio/wav',
					fileName: 'a.wav',
				},
				b: {
					data: Buffer.alloc(500 + n).toString('base64'),
					mimeType: 'audio/ogg',
					fileExtension: 'ogg',
				},
			},
		});
		bed.soket.fault({
			route: 'POST /files/upload',
			kind: 'rewrite',
			rewrite: (answer: { files: unknown[] }) => ({ ...answer, files: answer.files.reverse() }),
		});
		const { success } = await bed.run([item(0), item(1), item(2)], {
			parameters: upload({}, { binaryPropertyName: 'a, b' }),
		});
		expect(received()[0]!.map(({ filename }) => filename)).toEqual([
			...['a.wav', 'b-0.ogg', 'a.wav', 'b-1.ogg', 'a.wav', 'b-2.ogg'],
		]);
		expect(received()[0]!.map(({ contentType }) => contentType)).toEqual([
			...['audio/wav', 'audio/ogg', 'audio/wav', 'audio/ogg', 'audio/wav', 'audio/ogg'],
		]);
		expect(linksOf(success)).toEqual([2, 2, 1, 1, 0, 0]);
	});

	it('tells files of one name apart by nothing but their size, in whatever order they are answered', async () => {
		const items = [100, 200, 300, 400, 500].map((size) =>
			heldAudio('a.wav', 'data', Buffer.alloc(size)),
		);
		bed.soket.fault({
			route: 'POST /files/upload',
			kind: 'rewrite',
			rewrite: (answer: { files: unknown[] }) => ({ ...answer, files: answer.files.reverse() }),
		});
		const { success, hints } = await bed.run(items, { parameters: upload() });
		expect(success.map((item) => [item.json.size_bytes, linkOf(item)])).toEqual(
			[500, 400, 300, 200, 100].map((size) => [size, size / 100 - 1]),
		);
		expect(hints).toEqual([]);
	});

	it('gives a file without a name one', async () => {
		const items = ['', undefined].map((fileName) => {
			const { json, binary } = heldAudio('call.mp3');
			const { fileName: _, ...data } = binary!.data!;
			const named = fileName === undefined ? data : { ...data, fileName };
			return { json, binary: { data: { ...named, fileExtension: 'mp3' } } };
		});
		const { success } = await bed.run(items, { parameters: upload() });
		expect(success.map(({ json }) => json.filename)).toEqual(['data-0.mp3', 'data-1.mp3']);
		expect(linksOf(success)).toEqual([0, 1]);
	});

	it('splits by Max Files per Upload, one request after the other', async () => {
		const { success } = await bed.run(await stored(25), {
			parameters: upload({ maxFilesPerUpload: 10 }),
		});
		expect(received().map((files) => files!.length)).toEqual([10, 10, 5]);
		expect(linksOf(success)).toEqual([...Array(25).keys()]);
		expect(new Set(success.map(({ json }) => json.batch_upload_id)).size).toBe(3);
	});

	it('names all items without binary data before anything is sent', async () => {
		const items = [{ a: 1 }, heldAudio('good.mp3'), { a: 2 }];
		const stopped = await bed.run(items, { parameters: upload() });
		expect(stopped.error?.message).toBe("Nothing was sent: 2 of 3 items can't be used");
		expect(stopped.error?.description).toContain(
			'items 0, 2: has no binary data in the field "data"',
		);
		expect(bed.soket.journal).toHaveLength(0);

		const { success, errors } = await bed.run(items, {
			parameters: upload(),
			settings: ERROR_OUTPUT,
		});
		expect(linksOf(success)).toEqual([1]);
		expect(linksOf(errors)).toEqual([0, 2]);
	});

	it.each([
		['an answer without files', { batch_upload_id: 'u-1' }, [0, 1, 2]],
		[
			'an answer with one file only',
			{ batch_upload_id: 'u-1', files: [{ file_id: 'x' }] },
			[0, 1, 2],
		],
	])('keeps the id of %s', async (_, answer, candidates) => {
		bed.soket.fault({ route: 'POST /files/upload', kind: 'rewrite', rewrite: () => answer });
		const { success, hints } = await bed.run(await stored(3), { parameters: upload() });
		expect(success).toHaveLength(1);
		expect(success[0]!.json.batch_upload_id).toBe('u-1');
		expect(linkOf(success[0]!)).toEqual(candidates);
		expect(hints[0]!.message).toContain('3 were sent');
	});
});

describe('Safe upload', () => {
	useShortPauses();

	it('sends the same bytes again after a 429, and after a 503 with Retry-After', async () => {
		const fault = { route: 'POST /files/upload', kind: 'answer' } as const;
		bed.soket.fault({ ...fault, status: 429 });
		bed.soket.fault({ ...fault, status: 503, headers: { 'retry-after': '0' } });
		const { success } = await bed.run(await stored(5), { parameters: upload() });
		expect(success).toHaveLength(5);
		expect(received()).toHaveLength(3);
		expect(received()[2]).toEqual(received()[0]);
	});

	it.each([
		['a cut connection', { kind: 'cut', when: 'after' } as const],
		['a 500', { kind: 'answer', when: 'after', status: 500 } as const],
		['an answer that is none', { kind: 'answer', when: 'after', status: 202, body: {} } as const],
	])(
		'never sends again by itself after %s, also when n8n runs the node again',
		async (_, fault) => {
			bed.soket.fault({ route: 'POST /files/upload', ...fault });
			const { error } = await bed.run(await stored(3), {
				parameters: upload(),
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			});
			expect(error?.message).toContain('Soket may have accepted this upload');
			expect(error?.description).toContain('call-0.mp3, call-1.mp3, call-2.mp3');
			expect(bed.requests('POST /files/upload')).toHaveLength(1);
		},
	);

	it('sends again on such a retry only if the user wants that', async () => {
		bed.soket.fault({ route: 'POST /files/upload', kind: 'cut', when: 'after' });
		const { success } = await bed.run(await stored(3), {
			parameters: upload({ resubmitUncertain: true }),
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(linksOf(success)).toEqual([0, 1, 2]);
		expect(received()).toHaveLength(2);
	});

	it('uploads only what is missing when a failed execution is retried', async () => {
		bed.soket.fault({ route: 'POST /files/upload', kind: 'answer', status: 413, skip: 1 });
		const items = await stored(6);
		const parameters = upload({ maxFilesPerUpload: 2 });
		const first = await bed.run(items, { parameters });
		expect(first.error?.message).toContain('413');
		expect(first.error?.description).toContain('Max Files per Upload');
		expect(first.error?.description).toContain('Soket has accepted these uploads before: upload-');
		expect(first.error?.description).toContain('1 further requests were not sent');

		const { success, run } = await bed.run(items, { parameters, resumeFrom: asRetried(first.run) });
		expect(linksOf(success)).toEqual([0, 1, 2, 3, 4, 5]);
		const accepted = bed.requests('POST /files/upload').filter((request) => request.accepted);
		expect(
			accepted.flatMap(({ body }) => (body as ReceivedFile[]).map(({ filename }) => filename)),
		).toEqual(names(6));
		expect(run.data.executionData?.contextData).toEqual({
			'node:Soket Batch Transcribe': { 'run 0 uploads': {}, 'uncertain uploads': {} },
		});
	});

	it('uploads nothing again where no file could be stored and n8n runs the node again for that', async () => {
		bed.soket.fault({
			route: 'POST /files/upload',
			kind: 'rewrite',
			rewrite: (answer: { files: object[] }) => ({
				...answer,
				files: answer.files.map((file) => ({ ...file, upload_status: 'failed' })),
			}),
		});
		const { success, errors } = await bed.run(await stored(3), {
			parameters: upload(),
			settings: { ...ERROR_OUTPUT, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(success).toEqual([]);
		expect(errors.map(({ json }) => json.error)).toEqual(
			names(3).map((name) => `Soket could not store ${name}`),
		);
		expect(received()).toHaveLength(1);
	});

	it('uploads no file again that an earlier request held, where others of it are gone', async () => {
		const items = await Promise.all(
			names(3).map(async (name): Promise<INodeExecutionData> => {
				const { json, binary } = await storedAudio(name);
				return {
					json,
					binary: { ...binary, more: (await storedAudio(`more-${name}`)).binary!.data! },
				};
			}),
		);
		const both = { binaryPropertyName: 'data, more' };
		bed.soket.fault({ route: 'POST /files/upload', kind: 'answer', status: 400, skip: 1 });
		const first = await bed.run(items, { parameters: upload({ maxFilesPerUpload: 4 }, both) });
		expect(first.error?.message).toContain('400');

		// The user has mended the node before the retry.
		const { success } = await bed.run(items, {
			parameters: upload({ maxFilesPerUpload: 4 }, { binaryPropertyName: 'data' }),
			resumeFrom: asRetried(first.run),
		});
		const accepted = bed.requests('POST /files/upload').filter((request) => request.accepted);
		expect(
			accepted.map(({ body }) => (body as ReceivedFile[]).map(({ filename }) => filename)),
		).toEqual([['call-0.mp3', 'more-call-0.mp3', 'call-1.mp3', 'more-call-1.mp3'], ['call-2.mp3']]);
		expect(success.map(({ json }) => json.filename)).toEqual(
			expect.arrayContaining(names(3)) as unknown,
		);
	});

	it('gives one error item for each item of a failed request, and keeps the others', async () => {
		bed.soket.fault({ route: 'POST /files/upload', kind: 'answer', status: 400, skip: 1 });
		const { success } = await bed.run(await stored(6), {
			parameters: upload({ maxFilesPerUpload: 2 }),
			settings: CONTINUE,
		});
		expect(linksOf(success)).toEqual([0, 1, 4, 5, 2, 3]);
		expect(success.map(({ json }) => json.error !== undefined)).toEqual([
			...[false, false, false, false, true, true],
		]);
	});
});
