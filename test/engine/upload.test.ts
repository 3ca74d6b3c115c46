import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ReceivedFile } from '../soket-simulator';
import {
	bytesOf,
	callNames,
	heldAudio,
	rewriteFiles,
	sha256,
	storedAudio,
	storedCalls,
} from './audioItems';
import { asRetried, linkOf, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, useShortPauses, useTestBed } from './setup';

const bed = useTestBed();

const onUpload = 'POST /files/upload' as const;
const upload = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	resource: 'file',
	operation: 'upload',
	options,
	...more,
});
const received = () => bed.requests(onUpload).map(({ body }) => body as ReceivedFile[] | undefined);

describe('Upload', () => {
	it('sends the binary data of all items in one request and links each file to its item', async () => {
		const items = [
			...(await storedCalls(40)),
			...callNames(40).map((name) => heldAudio(`held-${name}`)),
		];
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

	it('takes several fields of an item, and tells same names apart by their size, in whatever order they are answered', async () => {
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
					fileExtension: 'oga',
				},
			},
		});
		bed.rewrite(onUpload, rewriteFiles.reversed());
		const { success, hints } = await bed.run([item(0), item(1), item(2)], {
			parameters: upload({}, { binaryPropertyName: 'a, b' }),
		});
		expect(received()[0]!.map(({ filename }) => filename)).toEqual([
			...['a.wav', 'b-0.oga', 'a.wav', 'b-1.oga', 'a.wav', 'b-2.oga'],
		]);
		expect(received()[0]!.map(({ contentType }) => contentType)).toEqual([
			...['audio/wav', 'audio/ogg', 'audio/wav', 'audio/ogg', 'audio/wav', 'audio/ogg'],
		]);
		expect(linksOf(success)).toEqual([2, 2, 1, 1, 0, 0]);
		expect(hints).toEqual([]);
	});

	it('splits by Max Files per Upload, one request after the other', async () => {
		const { success } = await bed.run(await storedCalls(25), {
			parameters: upload({ maxFilesPerUpload: 10 }),
		});
		expect(received().map((files) => files!.length)).toEqual([10, 10, 5]);
		expect(linksOf(success)).toEqual([...Array(25).keys()]);
		expect(new Set(success.map(({ json }) => json.batch_upload_id)).size).toBe(3);
	});

	it.each([
		['an answer without files', { batch_upload_id: 'u-1' }],
		['an answer with one file only', { batch_upload_id: 'u-1', files: [{ file_id: 'x' }] }],
	])('keeps the id of %s', async (_, answer) => {
		bed.rewrite(onUpload, () => answer);
		const { success, told } = await bed.run(await storedCalls(3), { parameters: upload() });
		expect(success).toHaveLength(1);
		expect(success[0]!.json.batch_upload_id).toBe('u-1');
		expect(linkOf(success[0]!)).toEqual([0, 1, 2]);
		expect(told).toContain('3 were sent');
	});
});

describe('Safe upload', () => {
	useShortPauses();

	it('never sends again by itself what may have arrived, also when n8n runs the node again', async () => {
		bed.soket.fault({ route: onUpload, kind: 'cut', when: 'after' });
		const { error } = await bed.run(await storedCalls(3), {
			parameters: upload(),
			settings: RETRY,
		});
		expect(error?.message).toContain('Soket may have accepted this upload');
		expect(error?.description).toContain('call-0.mp3, call-1.mp3, call-2.mp3');
		expect(received()).toHaveLength(1);
	});

	it('sends again on such a retry only if the user wants that', async () => {
		bed.soket.fault({ route: onUpload, kind: 'cut', when: 'after' });
		const { success } = await bed.run(await storedCalls(3), {
			parameters: upload({ resubmitUncertain: true }),
			settings: RETRY,
		});
		expect(linksOf(success)).toEqual([0, 1, 2]);
		expect(received()).toHaveLength(2);
	});

	it('uploads only what is missing when a failed execution is retried', async () => {
		bed.refuse(onUpload, 413, { skip: 1 });
		const items = await storedCalls(6);
		const parameters = upload({ maxFilesPerUpload: 2 });
		const first = await bed.run(items, { parameters });
		expect(first.error?.message).toContain('413');
		expect(first.error?.description).toContain('Max Files per Upload');
		expect(first.error?.description).toContain('Soket has accepted these uploads before: upload-');
		expect(first.error?.description).toContain('1 further requests were not sent');

		const { success, run } = await bed.run(items, { parameters, resumeFrom: asRetried(first.run) });
		expect(linksOf(success)).toEqual([0, 1, 2, 3, 4, 5]);
		const accepted = bed.requests(onUpload).filter((request) => request.accepted);
		expect(
			accepted.flatMap(({ body }) => (body as ReceivedFile[]).map(({ filename }) => filename)),
		).toEqual(callNames(6));
		expect(run.data.executionData?.contextData).toEqual({
			'node:Soket Batch Transcribe': { 'run 0 uploads': {}, 'uncertain uploads': {} },
		});
	});

	it('uploads nothing again where no file could be stored and n8n runs the node again for that', async () => {
		bed.rewrite(onUpload, rewriteFiles.havingStatus('failed'));
		const { success, errors } = await bed.run(await storedCalls(3), {
			parameters: upload(),
			settings: { ...ERROR_OUTPUT, ...RETRY },
		});
		expect(success).toEqual([]);
		expect(errors.map(({ json }) => json.error)).toEqual(
			callNames(3).map((name) => `Soket could not store ${name}`),
		);
		expect(received()).toHaveLength(1);
	});

	it('uploads no file again that an earlier request held, where others of it are gone', async () => {
		const items = await Promise.all(
			callNames(3).map(async (name): Promise<INodeExecutionData> => {
				const { json, binary } = await storedAudio(name);
				return {
					json,
					binary: { ...binary, more: (await storedAudio(`more-${name}`)).binary!.data! },
				};
			}),
		);
		const both = { binaryPropertyName: 'data, more' };
		bed.refuse(onUpload, 400, { skip: 1 });
		const first = await bed.run(items, { parameters: upload({ maxFilesPerUpload: 4 }, both) });
		expect(first.error?.message).toContain('400');

		// The user has mended the node before the retry.
		const { success } = await bed.run(items, {
			parameters: upload({ maxFilesPerUpload: 4 }, { binaryPropertyName: 'data' }),
			resumeFrom: asRetried(first.run),
		});
		const accepted = bed.requests(onUpload).filter((request) => request.accepted);
		expect(
			accepted.map(({ body }) => (body as ReceivedFile[]).map(({ filename }) => filename)),
		).toEqual([['call-0.mp3', 'more-call-0.mp3', 'call-1.mp3', 'more-call-1.mp3'], ['call-2.mp3']]);
		expect(success.map(({ json }) => json.filename)).toEqual(
			expect.arrayContaining(callNames(3)) as unknown,
		);
	});

	it('gives one error item for each item of a failed request, and keeps the others', async () => {
		bed.refuse(onUpload, 400, { skip: 1 });
		const { success } = await bed.run(await storedCalls(6), {
			parameters: upload({ maxFilesPerUpload: 2 }),
			settings: CONTINUE,
		});
		expect(linksOf(success)).toEqual([0, 1, 4, 5, 2, 3]);
		expect(success.map(({ json }) => json.error !== undefined)).toEqual([
			...[false, false, false, false, true, true],
		]);
	});
});
