import { workflowNode } from './n8n/workflowNode';
import { asRetried, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, STOP, useFastClock, useShortPauses, useTestBed } from './setup';

const bed = useTestBed();

const items = Array.from({ length: 9 }, (_, i) => ({ url: `https://x.test/${i}.mp3` }));
const split = { parameters: { options: { maxFilesPerBatch: 3 } } };
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const acceptedUrls = () =>
	bed.soket.batches.flatMap(({ body }) => body.sources!.map(({ url }) => url));
const failOn = (skip: number, status: number, when: 'before' | 'after' = 'before') =>
	bed.soket.fault({
		route: 'POST /batch',
		skip,
		kind: 'answer',
		when,
		status,
		body: { error: 'x' },
	});

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
		failOn(1, 500, 'before');
		failOn(1, 422);
		const failed = await bed.run(items, split);
		expect(failed.error?.message).toContain('Soket may have accepted');
		expect(bed.soket.batches).toHaveLength(1);

		const uncertain = await bed.run(items, { ...split, resumeFrom: asRetried(failed.run) });
		expect(uncertain.error?.message).toContain('an earlier try ended without a clear answer');
		expect(uncertain.error?.description).toContain(bed.soket.batches[0]!.batch_id);
		expect(bed.requests('POST /batch')).toHaveLength(2);

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
		failOn(1, 422);
		const failed = await bed.run(items, split);
		const whole = { parameters: { options: { maxFilesPerBatch: 0 } } };
		const done = await bed.run(items, { ...whole, resumeFrom: asRetried(failed.run) });
		expect(done.error).toBeUndefined();
		expect(acceptedUrls()).toEqual(items.map(({ url }) => url));
		expect(bed.soket.batches).toHaveLength(2);
		expect(linksOf(done.success)).toEqual(items.map((_, item) => item));
	});

	it('sends nothing again that may have been accepted when an upload is found out only later', async () => {
		const [first, second] = [1, 2].map((n) => bed.soket.addUpload([{ filename: `${n}.mp3` }]));
		const uploads = [first!, second!].map(({ batch_upload_id }) => ({ batch_upload_id }));
		bed.soket.fault({ route: 'GET /files/upload/{batch_upload_id}', kind: 'answer', status: 502 });
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
		failOn(0, 500, 'after');
		const failed = await bed.run(pairs, define('$json.urls'));
		expect(failed.error?.message).toContain('Soket may have accepted');
		// Items that name nothing any more are left out.
		const retried = { ...edited, settings: CONTINUE, resumeFrom: asRetried(failed.run) };
		const { success } = await bed.run(pairs, retried);
		expect(success.map(({ json }) => json.error)).toContainEqual(
			expect.stringContaining('an earlier try ended without a clear answer'),
		);
		expect(bed.requests('POST /batch')).toHaveLength(1);
	});

	it('sends nothing again of what was accepted where file names were edited since', async () => {
		failOn(1, 422);
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
		failOn(0, 500, 'after');
		const { error } = await bed.run(pairs, {
			...define('$json.urls[0]', '={{ Math.random() }}.mp3'),
			settings: RETRY,
		});
		expect(error?.message).toContain('an earlier try ended without a clear answer');
		expect(bed.requests('POST /batch')).toHaveLength(1);
	});

	it('says nothing of a request that was accepted where none of it is wanted any more', async () => {
		failOn(1, 422);
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
			failOn(0, 500, 'after');
			const failed = await bed.run(pairs, define('$json.urls', '', 6));
			const others = define('$json.others', '', 3);
			const stopped = await bed.run(pairs, { ...others, resumeFrom: asRetried(failed.run) });
			expect(stopped.error?.message).toContain(OTHERWISE);
			expect(stopped.error?.description).toContain('"Resubmit Uncertain"');
			expect(bed.requests('POST /batch')).toHaveLength(1);

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
			failOn(0, 500, 'after');
			const { error, success } = await bed.run(pairs, {
				...define(TIMED, ''),
				settings: { ...onError, ...RETRY },
			});
			expect(bed.requests('POST /batch')).toHaveLength(1);
			expect(error?.message ?? success[0]!.json.error).toContain(OTHERWISE);
		});

		it('sends nothing under another name that was accepted beside it', async () => {
			const parameters = define(`$itemIndex < 3 ? ${TIMED} : $json.urls[0]`, '', 3);
			failOn(1, 500, 'after');
			const failed = await bed.run(pairs, parameters);
			await bed.run(pairs, {
				...parameters,
				settings: CONTINUE,
				resumeFrom: asRetried(failed.run),
			});
			expect(bed.requests('POST /batch')).toHaveLength(2);
		});
	});

	it('does not mistake an execution of its own for a retry', async () => {
		failOn(1, 422);
		await bed.run(items, split);
		const { error } = await bed.run(items, split);
		expect(error).toBeUndefined();
		expect(acceptedUrls()).toHaveLength(3 + 9);
	});
});

describe('a node that runs twice in one execution, as in a loop', () => {
	it('submits the same files again, also where its first run failed in part', async () => {
		failOn(1, 422);
		const to = (...names: string[]) => ({
			main: [names.map((node) => ({ node, type: 'main' as const, index: 0 }))],
		});
		const { data } = await bed.engine.run(
			{
				name: 'Twice',
				nodes: [
					workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
					workflowNode('First', 'n8n-nodes-base.noOp'),
					workflowNode('Second', 'n8n-nodes-base.noOp'),
					workflowNode('Submit', 'n8n-nodes-soket.soketBatchTranscribe', { ...split, ...CONTINUE }),
				],
				connections: { Start: to('First', 'Second'), First: to('Submit'), Second: to('Submit') },
			},
			{
				credentials: { soketApi: { accessToken: bed.soket.token, baseUrl: bed.soket.baseUrl } },
				pinData: Object.fromEntries(
					['First', 'Second'].map((name) => [name, items.map((json) => ({ json }))]),
				),
			},
		);
		const failedCounts = data.resultData.runData.Submit!.map(
			(run) => run.data!.main![0]!.filter(({ json }) => json.error).length,
		);
		expect(failedCounts).toEqual([3, 0]);
		const urls = items.map(({ url }) => url);
		expect(acceptedUrls()).toEqual([...urls.slice(0, 3), ...urls.slice(6), ...urls]);
	});
});

describe('an agent that calls its tool again after an unclear answer', () => {
	it('does not pay twice', async () => {
		failOn(0, 504, 'after');
		const { error, heard } = await bed.runTool({ audio: items[0]!.url }, 3);
		expect(error).toBeUndefined();
		expect(heard).toContain('may have accepted');
		expect(bed.requests('POST /batch')).toHaveLength(1);
	});
});

describe('waiting for uploads', () => {
	useShortPauses();
	useFastClock();

	const notYet = (times = 1) =>
		bed.soket.fault({
			route: 'POST /batch',
			times,
			kind: 'answer',
			status: 409,
			body: { error: 'upload is not completed' },
		});

	it('sends the same request again until the upload has finished', async () => {
		const { batch_upload_id } = bed.soket.addUpload([{ filename: 'a.mp3' }]);
		notYet(3);
		const { error, success } = await bed.run([{ batch_upload_id }]);
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
		expect(bed.submitted()).toEqual(Array(4).fill({ batch_upload_id }));
		expect(bed.requests('GET /files/upload/{batch_upload_id}')).toHaveLength(3);
	});

	it.each([
		[
			'by its upload id',
			(upload: { batch_upload_id: string }) => ({ batch_upload_id: upload.batch_upload_id }),
		],
		['by its files', (upload: object) => ({ ...upload })],
	])('stops at once where a file has failed, named %s', async (_, itemOf) => {
		const upload = bed.soket.addUpload([{ filename: 'good.mp3' }, { filename: 'broken.mp3' }]);
		const broken = upload.files[1]!;
		bed.soket.fault({
			route: 'GET /files/upload/{batch_upload_id}',
			kind: 'rewrite',
			rewrite: (answer: { files: object[] }) => ({
				...answer,
				files: [answer.files[0], { ...broken, upload_status: 'failed' }],
			}),
		});
		notYet(Infinity);
		const { error } = await bed.run([itemOf(upload)]);
		expect(error?.message).toBe('Files failed to upload: broken.mp3');
		expect(error?.description).toContain('Nothing of this request was accepted');
		expect(bed.requests('POST /batch')).toHaveLength(1);
	});

	it('waits on where the failed file is of the same upload, but not of the request', async () => {
		const { batch_upload_id, files } = bed.soket.addUpload([
			...Array.from({ length: 5 }, (_, n) => ({ filename: `${n}.mp3` })),
			{ filename: 'broken.mp3', upload_status: 'failed' },
		]);
		notYet(2);
		const good = files.slice(0, -1).map(({ file_id }) => ({ file_id, batch_upload_id }));
		const { error, success } = await bed.run(good);
		expect(error).toBeUndefined();
		expect(success).toHaveLength(5);
		expect(bed.requests('POST /batch')).toHaveLength(3);
		expect(bed.requests('GET /files/upload/{batch_upload_id}')).toHaveLength(2);
	});

	it('ends when its own time is up, however long Soket asks to wait', async () => {
		const headers = { 'retry-after': '60' };
		const conflict = { kind: 'answer', status: 409, headers } as const;
		bed.soket.fault({ route: 'POST /batch', ...conflict, times: Infinity });
		const { error, milliseconds } = await bed.run(items, {
			parameters: { options: { waitForUploads: 1 } },
			cancelAfter: 4000,
		});
		expect(milliseconds).toBeGreaterThanOrEqual(1000);
		expect(milliseconds).toBeLessThan(4000);
		expect(error?.httpCode).toBe('409');
		expect(bed.requests('POST /batch')).toHaveLength(2);
	});

	it('tells that an upload has not finished also where the last look at it fails', async () => {
		const running = bed.soket.addUpload([
			{ filename: 'a' },
			{ filename: 'b' },
			{ filename: 'c', upload_status: 'uploading' },
		]);
		const finished = bed.soket.addUpload([{ filename: 'd' }]);
		const look = { route: 'GET /files/upload/{batch_upload_id}' } as const;
		// One look at each, and one more at the first, succeed; those that follow don't.
		const fault = { skip: 3, kind: 'answer', status: 500 } as const;
		bed.soket.fault({ ...look, ...fault, times: Infinity });
		const { error } = await bed.run(
			[running, finished].map(({ batch_upload_id }) => ({ batch_upload_id })),
			{ parameters: { options: { waitForUploads: 3 } } },
		);
		const statuses = bed.requests(look.route).map(({ status }) => status);
		expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 500]);
		expect(statuses.at(-1)).toBe(500);
		expect(error?.message).toBe(
			`The upload ${running.batch_upload_id} has not finished: 2 of 3 files are completed`,
		);
		expect(bed.submitted()).toEqual([]);
	});

	it('ends with the option, and waits for uploads that it resolves itself', async () => {
		const waiting = bed.soket.addUpload([{ filename: 'a', upload_status: 'uploading' }]);
		const other = bed.soket.addUpload([{ filename: 'b' }]);
		const both = [waiting, other].map(({ batch_upload_id }) => ({ batch_upload_id }));
		const wait = { parameters: { options: { waitForUploads: 1 } } };
		const started = Date.now();
		const { error } = await bed.run(both, wait);
		expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
		expect(error?.message).toContain('has not finished: 0 of 1 files are completed');
		expect(bed.submitted()).toEqual([]);

		bed.soket.fault({
			route: 'GET /files/upload/{batch_upload_id}',
			times: 2,
			kind: 'rewrite',
			rewrite: ({ files, ...answer }: { files: object[] }) => ({
				...answer,
				files: files.map((file) => ({ ...file, upload_status: 'pending' })),
			}),
		});
		const finished = bed.soket.addUpload([{ filename: 'c' }]);
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

describe('resending', () => {
	useShortPauses();

	it('ends with Max Retries', async () => {
		bed.soket.fault({ route: 'POST /batch', times: Infinity, kind: 'answer', status: 429 });
		const { error } = await bed.run(items, { parameters: { options: { maxRetries: 2 } } });
		expect(error).toMatchObject({ httpCode: '429' });
		expect(bed.requests('POST /batch')).toHaveLength(3);
	});

	it('waits as long as Retry-After asks', async () => {
		const headers = { 'retry-after': '1' };
		bed.soket.fault({ route: 'POST /batch', kind: 'answer', status: 503, headers });
		await bed.run(items);
		const [first, second] = bed.requests('POST /batch');
		expect(second!.at - first!.at).toBeGreaterThanOrEqual(1000);
		expect(bed.soket.batches).toHaveLength(1);
	});
});

describe('cancelling', () => {
	const RETRY_LATE = { headers: { 'retry-after': '50' } };

	it.each([
		['a wait', { kind: 'answer', status: 429, ...RETRY_LATE }],
		['a wait for uploads', { kind: 'answer', status: 409, ...RETRY_LATE }],
		['a request', { kind: 'hang', when: 'after' }],
	] as const)(
		'ends %s at once, sends nothing after it, and leaves no failure',
		async (_, fault) => {
			for (const settings of [STOP, CONTINUE, ERROR_OUTPUT]) {
				bed.soket.reset();
				bed.engine.deduplicator.reset();
				bed.soket.fault({ route: 'POST /batch', ...fault, times: Infinity });
				const { run, milliseconds } = await bed.run(items, {
					settings,
					...split,
					cancelAfter: 300,
				});
				expect(run.status).toBe('canceled');
				expect(milliseconds).toBeLessThan(1500);
				await new Promise((resolve) => setTimeout(resolve, 300));
				expect(bed.requests('POST /batch')).toHaveLength(1);
			}
		},
	);
});
