import type { IDataObject, INodeExecutionData, INodeParameters, ITaskData } from 'n8n-workflow';

import { callNames } from './audioItems';
import { to } from './n8n/chain';
import { workflowNode } from './n8n/workflowNode';
import { asRetried, linksOf } from './runNode';
import {
	CONTINUE,
	ERROR_OUTPUT,
	RETRY,
	urls,
	useFastClock,
	useShortPauses,
	useTestBed,
} from './setup';

const bed = useTestBed();

const items = urls(9);
const split = { parameters: { options: { maxFilesPerBatch: 3 } } };
const acceptedUrls = () =>
	bed.soket.batches.flatMap(({ body }) => body.sources!.map(({ url }) => url));
const posts = () => bed.requests('POST /batch').length;

describe('retrying a failed execution', () => {
	const pairs = Array.from({ length: 9 }, (_, n) => ({
		urls: [`https://x.test/${n}-a.mp3`, `https://x.test/${n}-b.mp3`],
		others: [`https://x.test/${n}-c.mp3`],
	}));
	const EDITED = '={{ $json.urls.map((_, n) => `edited-${$itemIndex}-${n}.mp3`) }}';
	const define = (url: string, filename = '', maxFilesPerBatch = 0) => ({
		parameters: {
			mappingMode: 'defineBelow',
			sourceType: 'url',
			url: `={{ ${url} }}`,
			filename,
			options: { maxFilesPerBatch },
		},
	});

	it('submits only what was not accepted, and gives back all of it', async () => {
		bed.refuse('POST /batch', 500, { skip: 1 });
		bed.refuse('POST /batch', 422, { skip: 1 });
		const failed = await bed.run(items, split);
		expect(failed.error?.message).toContain('Soket may have accepted');
		expect(bed.soket.batches).toHaveLength(1);

		const uncertain = await bed.run(items, { ...split, resumeFrom: asRetried(failed.run) });
		expect(uncertain.error?.message).toContain('an earlier try ended without a clear answer');
		expect(uncertain.error?.description).toContain(bed.soket.batches[0]!.batch_id);
		expect(posts()).toBe(2);

		const again = { options: { maxFilesPerBatch: 3, resubmitUncertain: true } };
		const refused = await bed.run(items, {
			parameters: again,
			resumeFrom: asRetried(uncertain.run),
		});
		expect(refused.error?.message).toContain('refused the request (422)');

		const done = await bed.run(items, { ...split, resumeFrom: asRetried(refused.run) });
		expect(done.error).toBeUndefined();
		expect(acceptedUrls()).toEqual(items.map(({ url }) => url));
		expect(linksOf(done.success)).toEqual(items.map((_, item) => item));
		expect(done.hints[0]!.message).toContain(
			`were not sent again: ${bed.soket.batches[0]!.batch_id}`,
		);
		expect(done.run.data.executionData?.contextData).toEqual({
			'node:Soket Batch Transcribe': { 'run 0': {}, 'uncertain batches': {} },
		});
	});

	it('sends nothing again of what was accepted when the requests are made up otherwise', async () => {
		bed.refuse('POST /batch', 422, { skip: 1 });
		const failed = await bed.run(items, split);
		const whole = { parameters: { options: { maxFilesPerBatch: 0 } } };
		const done = await bed.run(items, { ...whole, resumeFrom: asRetried(failed.run) });
		expect(done.error).toBeUndefined();
		expect(acceptedUrls()).toEqual(items.map(({ url }) => url));
		expect(bed.soket.batches).toHaveLength(2);
		expect(linksOf(done.success)).toEqual(items.map((_, item) => item));
	});

	it('sends nothing again that may have been accepted when an upload is found out only later', async () => {
		const [first, second] = ['a.mp3', 'b.mp3'].map((name) => bed.soket.addUpload([name]));
		const uploads = [first!, second!].map(({ batch_upload_id }) => ({ batch_upload_id }));
		bed.refuse('GET /files/upload/{batch_upload_id}', 502);
		bed.soket.fault({ route: 'POST /batch', kind: 'cut', when: 'after' });
		const { success } = await bed.run(uploads, {
			parameters: { options: { maxRetries: 0 } },
			settings: { ...CONTINUE, ...RETRY },
		});
		const sent = bed.soket.batches.flatMap(({ body }) => body.file_ids!);
		expect(sent).toHaveLength(2);
		expect(new Set(sent).size).toBe(2);
		expect(success.filter(({ json }) => !json.error)).toHaveLength(1);
		expect(success.filter(({ json }) => json.error)).toHaveLength(1);
	});

	it.each([
		['file names were edited', define('$json.urls', EDITED)],
		['files are gone', define('$json.urls.slice(0, $itemIndex % 3)')],
	])('sends nothing again that may have been accepted where %s since', async (_, edited) => {
		bed.refuse('POST /batch', 500, { when: 'after' });
		const failed = await bed.run(pairs, define('$json.urls'));
		expect(failed.error?.message).toContain('Soket may have accepted');
		// Items that name nothing any more are left out.
		const retried = { ...edited, settings: CONTINUE, resumeFrom: asRetried(failed.run) };
		const { success } = await bed.run(pairs, retried);
		expect(success.map(({ json }) => json.error)).toContainEqual(
			expect.stringContaining('an earlier try ended without a clear answer'),
		);
		expect(posts()).toBe(1);
	});

	it('sends nothing again of what was accepted where file names were edited since', async () => {
		bed.refuse('POST /batch', 422, { skip: 1 });
		const failed = await bed.run(pairs, define('$json.urls', '', 6));
		const done = await bed.run(pairs, {
			...define('$json.urls', EDITED, 6),
			resumeFrom: asRetried(failed.run),
		});
		expect(done.error).toBeUndefined();
		expect(acceptedUrls()).toEqual(pairs.flatMap(({ urls }) => urls));
		expect(linksOf(done.success)).toEqual(pairs.flatMap((_, item) => [item, item]));
	});

	it('sends nothing again where an expression gives other file names at each of n8n’s tries', async () => {
		bed.refuse('POST /batch', 500, { when: 'after' });
		const { error } = await bed.run(pairs, {
			...define('$json.urls[0]', '={{ Math.random() }}.mp3'),
			settings: RETRY,
		});
		expect(error?.message).toContain('an earlier try ended without a clear answer');
		expect(posts()).toBe(1);
	});

	it('says nothing of a request that was accepted where none of it is wanted any more', async () => {
		bed.refuse('POST /batch', 422, { skip: 1 });
		const failed = await bed.run(pairs, define('$json.urls', '', 6));
		expect(failed.error).toBeDefined();
		const done = await bed.run(pairs, {
			...define('$json.others', '', 3),
			resumeFrom: asRetried(failed.run),
		});
		expect(done.error).toBeUndefined();
		expect(done.warnings).toEqual([]);
		expect(bed.soket.batches).toHaveLength(1 + 3);
		expect(linksOf(done.success)).toEqual(pairs.map((__, item) => item));
	});

	describe('that names other things than the try of unknown outcome', () => {
		const TIMED = '`${$json.urls[0]}?t=${Date.now()}.${Math.random()}`';
		const OTHERWISE = 'this retry names other things than that try did';

		it('stops, and sends it where the user has found out and sets the option', async () => {
			bed.refuse('POST /batch', 500, { when: 'after' });
			const failed = await bed.run(pairs, define('$json.urls', '', 6));
			const others = define('$json.others', '', 3);
			const stopped = await bed.run(pairs, { ...others, resumeFrom: asRetried(failed.run) });
			expect(stopped.error?.message).toContain(OTHERWISE);
			expect(stopped.error?.description).toContain('"Resubmit Uncertain"');
			expect(posts()).toBe(1);

			const { parameters } = others;
			const done = await bed.run(pairs, {
				parameters: { ...parameters, options: { ...parameters.options, resubmitUncertain: true } },
				resumeFrom: asRetried(stopped.run),
			});
			expect(done.error).toBeUndefined();
			expect(bed.soket.batches).toHaveLength(1 + 3);
		});

		it.each([
			['stop', {}],
			['continue', CONTINUE],
		])('sends nothing where an expression has the time in it: On Error %s', async (_, onError) => {
			bed.refuse('POST /batch', 500, { when: 'after' });
			const { error, success } = await bed.run(pairs, {
				...define(TIMED, ''),
				settings: { ...onError, ...RETRY },
			});
			expect(posts()).toBe(1);
			expect(error?.message ?? success[0]!.json.error).toContain(OTHERWISE);
		});

		it('sends nothing under another name that was accepted beside it', async () => {
			const parameters = define(`$itemIndex < 3 ? ${TIMED} : $json.urls[0]`, '', 3);
			bed.refuse('POST /batch', 500, { skip: 1, when: 'after' });
			const failed = await bed.run(pairs, parameters);
			await bed.run(pairs, {
				...parameters,
				settings: CONTINUE,
				resumeFrom: asRetried(failed.run),
			});
			expect(posts()).toBe(2);
		});
	});
});

describe('a node that runs several times in one execution, as in a loop', () => {
	const PACKAGE = 'n8n-nodes-soket.soketBatchTranscribe';
	const pinned = (json: IDataObject[]) => json.map((fields) => ({ json: fields }));

	/** What each of the node's two runs gives out, under On Error: Continue. */
	async function runTwice(
		parameters: INodeParameters,
		first: IDataObject[],
		second: IDataObject[],
	) {
		const { data } = await bed.engine.run(
			{
				name: 'Two runs',
				nodes: [
					workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
					workflowNode('First', 'n8n-nodes-base.noOp'),
					workflowNode('Second', 'n8n-nodes-base.noOp'),
					workflowNode('Submit', PACKAGE, { parameters, ...CONTINUE }),
				],
				connections: {
					Start: { main: [to('First', 'Second')] },
					First: { main: [to('Submit')] },
					Second: { main: [to('Submit')] },
				},
			},
			{
				credentials: { soketApi: bed.credential() },
				pinData: { First: pinned(first), Second: pinned(second) },
			},
		);
		return data.resultData.runData.Submit!.map((run) => run.data!.main![0]!);
	}
	const failedCounts = (runs: INodeExecutionData[][]) =>
		runs.map((output) => output.filter(({ json }) => json.error).length);

	it('submits the same files again, also where its first run failed in part', async () => {
		bed.refuse('POST /batch', 422, { skip: 1 });
		const runs = await runTwice(split.parameters, items, items);
		expect(failedCounts(runs)).toEqual([3, 0]);
		const all = items.map(({ url }) => url);
		expect(acceptedUrls()).toEqual([...all.slice(0, 3), ...all.slice(6), ...all]);
	});

	it('is not stopped by what is of unknown outcome where its next run is about other files', async () => {
		bed.refuse('POST /batch', 500, { when: 'after' });
		const runs = await runTwice({}, urls(2, 'a'), urls(2, 'b'));
		expect(failedCounts(runs)).toEqual([2, 0]);
		expect(posts()).toBe(2);
	});

	it('sends nothing of unknown outcome that the error output leads back to it, but what was refused', async () => {
		bed.engine.deduplicator.failure = new Error('the context alone must do it');
		bed.refuse('POST /batch', 500, { skip: 1, when: 'after' });
		bed.refuse('POST /batch', 422, { skip: 1 });
		const { data } = await bed.engine.run(
			{
				name: 'Error loop',
				nodes: [
					workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
					workflowNode('Submit', PACKAGE, { ...split, ...ERROR_OUTPUT }),
					workflowNode('Again', 'test.twoRounds'),
				],
				connections: {
					Start: { main: [to('Submit')] },
					Submit: { main: [[], to('Again')] },
					Again: { main: [to('Submit')] },
				},
			},
			{ credentials: { soketApi: bed.credential() }, pinData: { Start: pinned(items) } },
		);
		expect(data.resultData.error).toBeUndefined();
		const countsOf = ({ data: output }: ITaskData) =>
			output!.main!.map((branch) => branch?.length ?? 0);
		expect(data.resultData.runData.Submit!.map(countsOf)).toEqual([
			[3, 6],
			[3, 3],
			[0, 3],
		]);
		expect(acceptedUrls()).toHaveLength(9);
		expect(new Set(acceptedUrls()).size).toBe(9);
		expect(posts()).toBe(4);
	});
});

describe('waiting for uploads', () => {
	useShortPauses();
	useFastClock();

	const LOOK = 'GET /files/upload/{batch_upload_id}';
	const notYet = (times: number) => bed.refuse('POST /batch', 409, { times });

	it('sends the same request again until the upload has finished', async () => {
		const { batch_upload_id } = bed.soket.addUpload(['a.mp3']);
		notYet(3);
		const { error, success } = await bed.run([{ batch_upload_id }]);
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
		expect(bed.submitted()).toEqual(Array(4).fill({ batch_upload_id }));
		expect(bed.requests(LOOK)).toHaveLength(3);
	});

	it.each<[string, (upload: { batch_upload_id: string }) => IDataObject]>([
		['by its upload id', ({ batch_upload_id }) => ({ batch_upload_id })],
		['by its files', (upload) => ({ ...upload })],
	])('stops at once where a file has failed, named %s', async (_, itemOf) => {
		const upload = bed.soket.addUpload(['good.mp3', 'broken.mp3']);
		const broken = upload.files[1]!;
		bed.rewrite(LOOK, (answer: { files: object[] }) => ({
			...answer,
			files: [answer.files[0], { ...broken, upload_status: 'failed' }],
		}));
		notYet(Infinity);
		const { error } = await bed.run([itemOf(upload)]);
		expect(error?.message).toBe('Files failed to upload: broken.mp3');
		expect(error?.description).toContain('Nothing of this request was accepted');
		expect(posts()).toBe(1);
	});

	it('waits on where the failed file is of the same upload, but not of the request', async () => {
		const { batch_upload_id, files } = bed.soket.addUpload([
			...callNames(5),
			{ filename: 'broken.mp3', upload_status: 'failed' },
		]);
		notYet(2);
		const good = files.slice(0, -1).map(({ file_id }) => ({ file_id, batch_upload_id }));
		const { error, success } = await bed.run(good);
		expect(error).toBeUndefined();
		expect(success).toHaveLength(5);
		expect(posts()).toBe(3);
		expect(bed.requests(LOOK)).toHaveLength(2);
	});

	it('ends when its own time is up, however long Soket asks to wait', async () => {
		bed.refuse('POST /batch', 409, { headers: { 'retry-after': '60' }, times: Infinity });
		const { error, milliseconds } = await bed.run(items, {
			parameters: { options: { waitForUploads: 1 } },
			cancelAfter: 4000,
		});
		expect(milliseconds).toBeGreaterThanOrEqual(1000);
		expect(milliseconds).toBeLessThan(4000);
		expect(error?.httpCode).toBe('409');
		expect(posts()).toBe(2);
	});

	it('tells that an upload has not finished also where the last look at it fails', async () => {
		const running = bed.soket.addUpload(['a', 'b', { filename: 'c', upload_status: 'uploading' }]);
		const finished = bed.soket.addUpload(['d']);
		// One look at each, and one more at the first, succeed; those that follow don't.
		bed.refuse(LOOK, 500, { skip: 3, times: Infinity });
		const { error } = await bed.run(
			[running, finished].map(({ batch_upload_id }) => ({ batch_upload_id })),
			{ parameters: { options: { waitForUploads: 3 } } },
		);
		const statuses = bed.requests(LOOK).map(({ status }) => status);
		expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 500]);
		expect(statuses.at(-1)).toBe(500);
		expect(error?.message).toBe(
			`The upload ${running.batch_upload_id} has not finished: 2 of 3 files are completed`,
		);
		expect(bed.submitted()).toEqual([]);
	});

	it('ends with the option, and waits for uploads that it resolves itself', async () => {
		const waiting = bed.soket.addUpload([{ filename: 'a', upload_status: 'uploading' }]);
		const other = bed.soket.addUpload(['b']);
		const both = [waiting, other].map(({ batch_upload_id }) => ({ batch_upload_id }));
		const wait = { parameters: { options: { waitForUploads: 1 } } };
		const started = Date.now();
		const { error } = await bed.run(both, wait);
		expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
		expect(error?.message).toContain('has not finished: 0 of 1 files are completed');
		expect(bed.submitted()).toEqual([]);

		const pending = ({ files, ...answer }: { files: object[] }) => ({
			...answer,
			files: files.map((file) => ({ ...file, upload_status: 'pending' })),
		});
		bed.rewrite(LOOK, pending, { times: 2 });
		const finished = bed.soket.addUpload(['c']);
		const { error: none } = await bed.run(
			[finished, other].map(({ batch_upload_id }) => ({ batch_upload_id })),
			wait,
		);
		expect(none).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{ file_ids: [finished.files[0]!.file_id, other.files[0]!.file_id] },
		]);
	});
});
