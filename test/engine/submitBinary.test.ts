import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { rewriteJobs, type ReceivedFile } from '../soket-simulator';
import {
	bytesOf,
	callNames,
	heldAudio,
	rewriteFiles,
	sha256,
	storedAudio,
	storedCalls,
} from './audioItems';
import { asRetried, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, useShortPauses, useTestBed } from './setup';

const bed = useTestBed();
useShortPauses();

/** The simulator stores files at once, so that a single look is enough, and no test waits for a second one. */
const options = (more: INodeParameters = {}): INodeParameters => ({
	options: { waitForUploads: 0, ...more },
});

const received = () => bed.requests('POST /files/upload').map(({ body }) => body as ReceivedFile[]);
const receivedNames = () => received().map((files) => files.map(({ filename }) => filename));
/** An item with binary data as a node would give it, and nothing else. */
const withBinary = (binary: Record<string, object>): INodeExecutionData => ({
	json: {},
	binary: binary as never,
});
const file = (mimeType: string, fileName?: string, text = 'bytes') => ({
	data: Buffer.from(text).toString('base64'),
	mimeType,
	...(fileName !== undefined && { fileName }),
});
const onUpload = 'POST /files/upload' as const;
const onProgress = 'GET /files/upload/{batch_upload_id}' as const;

describe('Submit of binary audio', () => {
	it('uploads the files of all items in one request, submits one batch of them, and links each job', async () => {
		const items = [
			...(await storedCalls(20)),
			...callNames(20).map((name) => heldAudio(`held-${name}`)),
		];
		bed.rewrite('POST /batch', rewriteJobs.shuffled(7));
		const { success, traced, error, warnings } = await bed.run(items);
		expect(error).toBeUndefined();
		expect(received()).toEqual([
			items.map(({ json }) => ({
				filename: json.original,
				contentType: 'audio/mpeg',
				size: bytesOf(json.original as string).length,
				sha256: sha256(bytesOf(json.original as string)),
			})),
		]);
		const [body] = bed.submitted() as Array<{ file_ids: string[] }>;
		expect(bed.submitted()).toHaveLength(1);
		expect(new Set(body!.file_ids)).toEqual(new Set(success.map(({ json }) => json.file_id)));
		expect(success).toHaveLength(40);
		expect(traced.map(({ input }) => (input as { original: string }).original)).toEqual(
			success.map(({ json }) => json.filename),
		);
		const [upload] = bed.soket.uploads;
		expect(new Set(success.map(({ json }) => json.batch_upload_id))).toEqual(
			new Set([upload!.batch_upload_id]),
		);
		expect(warnings).toEqual([]);
	});

	it('mixes with everything else that items name, and is linked right however both are answered', async () => {
		const earlier = bed.soket.addUpload(['earlier.mp3', 'more.mp3']);
		const other = bed.soket.addUpload(['whole.mp3']);
		const audio = await storedCalls(6);
		const items: INodeExecutionData[] = [
			audio[0]!,
			{ json: { url: 'https://x.test/a.mp3' } },
			audio[1]!,
			{ json: { file_id: earlier.files[0]!.file_id } },
			audio[2]!,
			{ json: { gcs_key: 'k/b.mp3' } },
			audio[3]!,
			{ json: { batch_upload_id: other.batch_upload_id } },
			audio[4]!,
			{
				json: { sources: [{ url: 'https://x.test/c.mp3' }], file_ids: [earlier.files[1]!.file_id] },
			},
			audio[5]!,
		];
		bed.rewrite(onUpload, rewriteFiles.reversed());
		bed.rewrite('POST /batch', rewriteJobs.shuffled(3));
		const { success, error } = await bed.run(items, { parameters: options() });
		expect(error).toBeUndefined();
		expect(received()).toHaveLength(1);
		expect(bed.submitted()).toHaveLength(1);
		const itemOf: Record<string, number> = {
			'call-0.mp3': 0,
			'a.mp3': 1,
			'call-1.mp3': 2,
			'earlier.mp3': 3,
			'call-2.mp3': 4,
			'b.mp3': 5,
			'call-3.mp3': 6,
			'whole.mp3': 7,
			'call-4.mp3': 8,
			'c.mp3': 9,
			'more.mp3': 9,
			'call-5.mp3': 10,
		};
		expect(success).toHaveLength(12);
		expect(linksOf(success)).toEqual(success.map(({ json }) => itemOf[json.filename as string]));
		// What was not uploaded by the node says nothing of an upload.
		expect(
			success
				.filter(({ json }) => json.batch_upload_id !== undefined)
				.map(({ json }) => json.filename),
		).toEqual(expect.arrayContaining(callNames(6)));
		expect(success.filter(({ json }) => json.batch_upload_id !== undefined)).toHaveLength(6);
	});

	it('takes all audio fields of an item, and the same file of two items once', async () => {
		const [shared] = await storedCalls(1);
		const items = [
			withBinary({ a: file('audio/wav', 'a.wav', 'one'), b: file('video/mp4', 'b.mp4', 'two') }),
			shared!,
			withBinary({ c: file('audio/wav', 'other name.wav', 'one') }),
			{ json: { again: true }, binary: shared!.binary! },
		];
		const { success, warnings, error } = await bed.run(items, { parameters: options() });
		expect(error).toBeUndefined();
		expect(receivedNames()).toEqual([['a.wav', 'b.mp4', 'call-0.mp3']]);
		expect(linksOf(success)).toEqual([0, 0, 1]);
		expect(warnings).toEqual([expect.stringMatching(/^2 repeated files were left out/)]);
	});

	it('gives the transcripts, or one item for the batch with its uploads', async () => {
		const items = await storedCalls(5);
		const wait = { waitForCompletion: true, ...options() };
		const { success, traced } = await bed.run(items, { parameters: wait });
		expect(success.map(({ json }) => json.status)).toEqual(Array(5).fill('completed'));
		expect(success.every(({ json }) => json.result !== undefined)).toBe(true);
		expect(traced.map(({ input }) => (input as { original: string }).original)).toEqual(
			callNames(5),
		);

		const batch = await bed.run(items, {
			parameters: { output: 'batch', options: { waitForUploads: 0, maxFilesPerUpload: 2 } },
		});
		expect(batch.success).toHaveLength(1);
		const ids = bed.soket.uploads.slice(1).map(({ batch_upload_id }) => batch_upload_id);
		expect(ids).toHaveLength(3);
		expect(batch.success[0]!.json.batch_upload_ids).toEqual(ids);
		expect(linksOf(batch.success)).toEqual([[0, 1, 2, 3, 4]]);
	});
});

it('a job names the upload of its own file, whatever upload the batch names', async () => {
	bed.rewrite('POST /batch', (answer: object) => ({ ...answer, batch_upload_id: 'of-the-batch' }));
	const [audio] = await storedCalls(1);
	const { success } = await bed.run([audio!, { json: { url: 'https://x.test/a.mp3' } }], {
		parameters: options(),
	});
	const [upload] = bed.soket.uploads;
	expect(success.map(({ json }) => json.batch_upload_id)).toEqual([
		upload!.batch_upload_id,
		'of-the-batch',
	]);
});

describe('Map Automatically', () => {
	it('takes the only file of an item where nothing tells what it is, and none that says it is no audio', async () => {
		const items = [
			withBinary({ scan: file('binary/octet-stream', 'audio') }),
			withBinary({ scan: file('application/octet-stream', 'a.pdf') }),
		];
		const { success, errors } = await bed.run(items, {
			parameters: options(),
			settings: ERROR_OUTPUT,
		});
		expect(receivedNames()).toEqual([['audio']]);
		expect(linksOf(success)).toEqual([0]);
		expect(errors.map(({ json }) => json.error)).toEqual([
			"Item 1 can't be used: no audio named, but binary data in `scan` (application/octet-stream), which is no audio",
		]);
	});

	it('leaves what is no audio beside audio, and says so', async () => {
		const items = [
			withBinary({ picture: file('image/png', 'cover.png'), sound: file('audio/mpeg', 'a.mp3') }),
			withBinary({
				unknown: file('application/octet-stream', 'b'),
				sound: file('audio/mpeg', 'b.mp3', 'b'),
			}),
		];
		const { success, warnings } = await bed.run(items, { parameters: options() });
		expect(receivedNames()).toEqual([['a.mp3', 'b.mp3']]);
		expect(linksOf(success)).toEqual([0, 1]);
		expect(warnings).toEqual([
			'2 files beside audio are no audio and were left out: binary data in "picture" (cover.png, image/png), binary data in "unknown" (b, application/octet-stream).',
		]);
	});

	it('takes the JSON where that names audio too, and says so; empty fields name nothing', async () => {
		const audio = (await storedCalls(3)).map(({ binary }) => binary!);
		const { success, warnings } = await bed.run(
			[
				{ json: { url: 'https://x.test/1.mp3' }, binary: audio[0]! },
				{ json: { url: '', file_id: null, filename: ' ' }, binary: audio[1]! },
				{ json: { url: 'https://x.test/2.mp3' }, binary: audio[2]! },
			],
			{ parameters: options() },
		);
		expect(receivedNames()).toEqual([['call-1.mp3']]);
		expect(success.map(({ json }) => json.filename)).toEqual(['call-1.mp3', '1.mp3', '2.mp3']);
		expect(linksOf(success)).toEqual([1, 0, 2]);
		expect(warnings).toEqual([
			expect.stringMatching(
				/^Items 0, 2 name audio in the JSON and have some in the binary data too/,
			),
		]);
	});
});

describe('files that cannot be used', () => {
	it('are told, also where they are empty in n8n’s storage, in the order of their items', async () => {
		const empty = await storedAudio('empty.mp3', Buffer.alloc(0));
		const items = [empty, heldAudio('good.mp3'), withBinary({})];
		const { error } = await bed.run(items, { parameters: options() });
		expect(error?.description).toMatch(/^item 0: data is an empty file; item 2: no audio named/);
		expect(bed.soket.journal).toEqual([]);
	});

	it.each([
		['On Error: Continue', CONTINUE],
		['the error output', ERROR_OUTPUT],
	])(
		'are left out under %s, with all that their item has, and the others go',
		async (_, settings) => {
			const items = [
				withBinary({ a: file('audio/mpeg', 'a.mp3'), b: file('audio/mpeg', 'b.mp3', '') }),
				...(await storedCalls(2)),
			];
			const { success, errors } = await bed.run(items, { settings, parameters: options() });
			expect(receivedNames()).toEqual([callNames(2)]);
			const all = [...success, ...errors];
			expect(linksOf(all)).toEqual([1, 2, 0]);
			expect(all.at(-1)!.json.error).toBe("Item 0 can't be used: b is an empty file");
		},
	);
});

const BELOW = { mappingMode: 'defineBelow', sourceType: 'binaryData', ...options() };
const OPERATIONS: Array<[string, INodeParameters]> = [
	['Submit', BELOW],
	['Upload', { resource: 'file', operation: 'upload' }],
];

describe.each(OPERATIONS)('Input Binary Field of %s', (_, parameters) => {
	it.each([
		['a name', 'data', ['call-0.mp3', 'call-1.mp3', 'call-2.mp3']],
		['several names', 'data, more', null],
		['binary data', '={{ $binary.data }}', ['call-0.mp3', 'call-1.mp3', 'call-2.mp3']],
		['binary data of another node', "={{ $('Input').item.binary.data }}", callNames(3)],
		['all binary data', '={{ $binary }}', null],
		['a list of binary data', '={{ [$binary.data, $binary.more] }}', null],
	])('takes %s', async (_kind, binaryPropertyName, names) => {
		const items = (await storedCalls(3)).map(({ json, binary }, i) => ({
			json,
			binary: { ...binary, more: file('audio/wav', `more-${i}.wav`, `more ${i}`) as never },
		}));
		const { success, error } = await bed.run(items, {
			parameters: { ...parameters, binaryPropertyName },
		});
		expect(error).toBeUndefined();
		const both = [0, 1, 2].flatMap((i) => [`call-${i}.mp3`, `more-${i}.wav`]);
		expect(receivedNames()).toEqual([names ?? both]);
		expect(linksOf(success)).toEqual(names ? [0, 1, 2] : [0, 0, 1, 1, 2, 2]);
	});

	it('is refused where it may be any of several files, so that none is taken for another', async () => {
		const items = [
			withBinary({
				a: file('audio/wav', 'same.wav', 'one'),
				b: file('audio/wav', 'same.wav', 'two'),
			}),
		];
		const { error } = await bed.run(items, {
			parameters: { ...parameters, binaryPropertyName: '={{ $binary.b }}' },
		});
		expect(error?.description).toContain('may be any of "a", "b"');
		expect(error?.description).toContain('enter the names of the fields instead');
		expect(bed.soket.journal).toEqual([]);
		const named = await bed.run(items, { parameters: { ...parameters, binaryPropertyName: 'b' } });
		expect(named.error).toBeUndefined();
		expect(received()[0]!.map(({ sha256: hash }) => hash)).toEqual([sha256(Buffer.from('two'))]);
	});

	it.each(['_files.data', 'data', '={{ $json._files.data }}'])(
		'takes %s where the workflow keeps binary data in the JSON',
		async (binaryPropertyName) => {
			const items = (await storedCalls(3)).map(({ json, binary }) => ({
				json: { ...json, _files: binary } as never,
			}));
			const { success, error } = await bed.run(items, {
				parameters: { ...parameters, binaryPropertyName },
				workflowSettings: { binaryMode: 'combined' },
			});
			expect(error).toBeUndefined();
			expect(receivedNames()).toEqual([callNames(3)]);
			expect(linksOf(success)).toEqual([0, 1, 2]);
		},
	);
});

it('Map Automatically takes audio that the workflow keeps in the JSON', async () => {
	const items = (await storedCalls(3)).map(({ json, binary }) => ({
		json: { ...json, _files: binary } as never,
	}));
	const { success } = await bed.run(items, {
		parameters: options(),
		workflowSettings: { binaryMode: 'combined' },
	});
	expect(receivedNames()).toEqual([callNames(3)]);
	expect(linksOf(success)).toEqual([0, 1, 2]);
});

describe('an upload that fails', () => {
	it('and was refused: nothing is submitted, and the words say so', async () => {
		bed.refuse(onUpload, 413, { body: { error: 'x' } });
		const { error } = await bed.run(await storedCalls(3), { parameters: options() });
		expect(error?.message).toBe('Soket refused the request (413): x');
		expect(error?.description).toBe(
			'No file of this request was accepted. The request is too large for Soket: set the option "Max Files per Upload" to split it. Nothing was submitted for these files, so nothing is paid for.',
		);
		expect(bed.submitted()).toEqual([]);
	});

	it('and may have been accepted is sent again where that is asked for', async () => {
		bed.refuse(onUpload, 502, { when: 'after' });
		const { success, error } = await bed.run(await storedCalls(3), {
			parameters: options({ resubmitUncertain: true }),
			settings: RETRY,
		});
		expect(error).toBeUndefined();
		expect(received()).toHaveLength(2);
		expect(linksOf(success)).toEqual([0, 1, 2]);
	});

	it('keeps back only its own files where the user goes on', async () => {
		bed.refuse(onUpload, 422, { skip: 1 });
		const parameters = options({ maxFilesPerUpload: 2, maxFilesPerBatch: 2 });
		const { success } = await bed.run(await storedCalls(5), { parameters, settings: CONTINUE });
		expect(linksOf(success)).toEqual([0, 1, 4, 2, 3]);
		expect(success.map(({ json }) => json.error !== undefined)).toEqual([
			...[false, false, false, true, true],
		]);
		expect(bed.soket.batches.map(({ body }) => body.file_ids!.length)).toEqual([2, 1]);
	});
});

describe('a batch that fails after its upload', () => {
	it('and was refused: the words name the upload, and the next try uploads nothing again', async () => {
		bed.refuse('POST /batch', 422, { body: { error: 'x' } });
		const items = await storedCalls(4);
		const refused = await bed.run(items, { parameters: options() });
		const [upload] = bed.soket.uploads;
		expect(refused.error?.message).toBe('Soket refused the request (422): x');
		expect(refused.error?.description).toContain(
			`Nothing of this request was accepted. Its audio is at Soket, in the upload ${upload!.batch_upload_id}: submit it by the file_ids in the details`,
		);
		expect(refused.error?.description).toContain(
			`Soket has accepted these uploads before: ${upload!.batch_upload_id}. Retry this execution`,
		);
		expect(refused.error?.errorResponse).toMatchObject({
			file_ids: upload!.files.map(({ file_id }) => file_id),
		});
		const done = await bed.run(items, {
			parameters: options(),
			resumeFrom: asRetried(refused.run),
		});
		expect(done.error).toBeUndefined();
		expect(received()).toHaveLength(1);
		expect(done.success).toHaveLength(4);
		expect(done.run.data.executionData?.contextData).toEqual({
			'node:Soket Batch Transcribe': {
				'run 0': {},
				'run 0 uploads': {},
				'uncertain batches': {},
				'uncertain uploads': {},
			},
		});
	});

	it.each([
		['On Error: Continue', CONTINUE],
		['the error output', ERROR_OUTPUT],
	])(
		'tells in each error item by what its file can be submitted, under %s',
		async (_, settings) => {
			bed.refuse('POST /batch', 422);
			const { success, errors } = await bed.run(await storedCalls(3), {
				parameters: options(),
				settings,
			});
			const failed = [...success, ...errors];
			const [upload] = bed.soket.uploads;
			expect(linksOf(failed)).toEqual([0, 1, 2]);
			for (const [i, { json }] of failed.entries()) {
				expect(json.details).toMatchObject({
					batch_upload_id: upload!.batch_upload_id,
					file_ids: [upload!.files[i]!.file_id],
					accepted: 'no',
				});
				expect(json.message).toContain(
					`Its audio is at Soket, in the upload ${upload!.batch_upload_id}: submit it by the file_ids in the details rather than upload it again.`,
				);
			}

			const byTheirIds = { sourceType: 'fileId', fileId: '={{ $json.details.file_ids }}' };
			const again = await bed.run(failed, {
				parameters: { mappingMode: 'defineBelow', ...byTheirIds },
			});
			expect(linksOf(again.success)).toEqual([0, 1, 2]);
			expect(again.success.map(({ json }) => json.filename)).toEqual(callNames(3));
			expect(received()).toHaveLength(1);
		},
	);

	it('names in an error item the files that are in no batch, and all uploads of that item', async () => {
		bed.refuse('POST /batch', 422, { skip: 1 });
		const files = ['a', 'b', 'c'].map((name) => [name, file('audio/wav', `${name}.wav`, name)]);
		const { success } = await bed.run([withBinary(Object.fromEntries(files) as never)], {
			parameters: options({ maxFilesPerUpload: 1, maxFilesPerBatch: 2 }),
			settings: CONTINUE,
		});
		const { uploads } = bed.soket;
		const ids = uploads.map(({ batch_upload_id }) => batch_upload_id);
		expect(success.map(({ json }) => json.batch_upload_id)).toEqual([ids[0], ids[1], undefined]);
		const { details } = success[2]!.json as { details: IDataObject };
		expect(details).toMatchObject({
			batch_upload_ids: ids,
			batch_id: success[0]!.json.batch_id,
			file_ids: [uploads[2]!.files[0]!.file_id],
		});
		expect(details).not.toHaveProperty('batch_upload_id');
	});

	it('names no file that may be that of another item', async () => {
		bed.refuse('POST /batch', 422);
		bed.rewrite(onUpload, rewriteFiles.reversed());
		const same = ['one', 'two'].map((text) => withBinary({ a: file('audio/wav', 'a.wav', text) }));
		const { success } = await bed.run(
			[...same, withBinary({ b: file('audio/wav', 'b.wav', 'x') })],
			{ parameters: options(), settings: CONTINUE },
		);
		const [upload] = bed.soket.uploads;
		expect(success.map(({ json }) => (json.details as IDataObject).file_ids)).toEqual([
			undefined,
			undefined,
			[upload!.files[2]!.file_id],
		]);
	});
});

describe('files that do not get into storage', () => {
	it('stop the run before anything is submitted, and only they are uploaded again', async () => {
		bed.rewrite(onProgress, rewriteFiles.havingStatus('failed', 'call-1.mp3'));
		const items = await storedCalls(3);
		const stopped = await bed.run(items, { parameters: options() });
		const [upload] = bed.soket.uploads;
		expect(stopped.error?.message).toBe(
			`Soket could not store call-1.mp3 of the upload ${upload!.batch_upload_id}`,
		);
		expect(stopped.error?.description).toMatch(/^Nothing was submitted for it\. /);
		expect(bed.submitted()).toEqual([]);
		const done = await bed.run(items, {
			parameters: options(),
			resumeFrom: asRetried(stopped.run),
		});
		expect(done.error).toBeUndefined();
		expect(receivedNames()).toEqual([callNames(3), ['call-1.mp3']]);
		expect(linksOf(done.success)).toEqual([0, 1, 2]);
	});

	it('are told with the upload that they are of, where their item has files in others too', async () => {
		bed.rewrite(onProgress, rewriteFiles.havingStatus('failed', 'a.wav'));
		const files = ['a', 'b'].map((name) => [name, file('audio/wav', `${name}.wav`, name)]);
		const { success } = await bed.run([withBinary(Object.fromEntries(files) as never)], {
			parameters: options({ maxFilesPerUpload: 1 }),
			settings: CONTINUE,
		});
		const ids = bed.soket.uploads.map(({ batch_upload_id }) => batch_upload_id);
		const [good, failed] = success.map(({ json }) => json);
		expect(good).toMatchObject({ filename: 'b.wav', batch_upload_id: ids[1] });
		expect(failed!.details).toMatchObject({
			batch_upload_id: ids[0],
			batch_upload_ids: ids,
			batch_id: good!.batch_id,
		});
		expect(failed!.details).not.toHaveProperty('file_ids');
	});

	it('tell their ids where that takes too long, by which they can be submitted later', async () => {
		bed.rewrite(onProgress, rewriteFiles.havingStatus('uploading', 'call-2.mp3'), { times: 2 });
		const items = await storedCalls(3);
		const { success } = await bed.run(items, { parameters: options(), settings: CONTINUE });
		const [upload] = bed.soket.uploads;
		// Soket takes no file of an upload before all of it has finished.
		expect(success.map(({ json }) => (json.details as IDataObject).file_ids)).toEqual(
			upload!.files.map(({ file_id }) => [file_id]),
		);
		expect(success[0]!.json.message).toContain(
			'A retry of this execution looks again, and uploads nothing that is there. Without it, submit later by the file_ids in the details.',
		);
		const late = await bed.run(items, { parameters: options() });
		const { file_ids } = late.error!.errorResponse as { file_ids: string[] };
		expect(new Set(file_ids)).toEqual(
			new Set(bed.soket.uploads[1]!.files.map(({ file_id }) => file_id)),
		);
	});

	it('say so where that takes too long, and the next try looks again', async () => {
		bed.rewrite(onProgress, rewriteFiles.havingStatus('uploading', 'call-2.mp3'));
		const items = await storedCalls(3);
		const late = await bed.run(items, { parameters: options() });
		const [upload] = bed.soket.uploads;
		expect(late.error?.message).toBe(
			`The upload ${upload!.batch_upload_id} has not finished: call-2.mp3 is not stored yet`,
		);
		expect(late.error?.description).toContain('"Wait for Uploads"');
		expect(bed.submitted()).toEqual([]);
		const done = await bed.run(items, { parameters: options(), resumeFrom: asRetried(late.run) });
		expect(done.success).toHaveLength(3);
		expect(received()).toHaveLength(1);
	});

	it('are not submitted where nobody can look at them', async () => {
		bed.refuse(onProgress, 500, { times: Infinity });
		const unseen = await bed.run(await storedCalls(3), { parameters: options() });
		expect(unseen.error?.message).toMatch(
			/could not be looked at: Soket had a fault of its own \(500\)/,
		);
		expect(bed.submitted()).toEqual([]);
	});
});

describe('cancelling', () => {
	it.each([
		['the upload', onUpload],
		['the wait for storage', onProgress],
	])('in %s ends at once, and nothing is sent after it', async (_, route) => {
		bed.soket.fault({ route, kind: 'hang', when: 'after', times: Infinity });
		const { run, milliseconds } = await bed.run(await storedCalls(3), {
			parameters: options(),
			cancelAfter: 700,
		});
		expect(run.status).toBe('canceled');
		expect(milliseconds).toBeLessThan(2500);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(received()).toHaveLength(1);
		expect(bed.submitted()).toEqual([]);
	});
});
