import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { storedAudio, storedCalls } from './audioItems';
import { asRetried, linkOf, linksOf } from './runNode';
import {
	CONTINUE,
	ERROR_OUTPUT,
	RETRY,
	urls,
	useFastClock,
	useSimulator,
	useTestBed,
	type SimulatorBed,
} from './setup';

const bed = useTestBed();
useFastClock();
/** One whose batches and uploads take their time. */
const slow = useSimulator({ transcriptionMilliseconds: 5000, uploadMilliseconds: 2500 });

const waiting = (more: INodeParameters = {}): INodeParameters => ({
	waitForCompletion: true,
	maxWaitMinutes: 1,
	...more,
});
const STATUS = 'GET /status/batch/{batch_id}';
const RESULTS = 'GET /results/batch/{batch_id}';
const PROGRESS = 'GET /files/upload/{batch_upload_id}';
const looks = (at: SimulatorBed) => at.requests(STATUS);
const textOf = ({ result }: IDataObject) => (result as { text: string } | undefined)?.text;
const withEstimate = (answer: object) => ({ ...answer, estimated_completion_seconds: 1000 });
const withoutFiles = (answer: object) => ({ ...answer, files: [], total_files: 0, count: 0 });
/** Changes the files in an answer. */
const onFiles =
	(change: (file: IDataObject, i: number) => IDataObject) =>
	(answer: { files: IDataObject[] }) => ({ ...answer, files: answer.files.map(change) });

describe('Submit with Wait for Completion', () => {
	it('gives the transcripts of all batches, each with its job and batch, linked to its item', async () => {
		const { success, traced, told } = await bed.run(urls(250), {
			parameters: waiting({ options: { maxFilesPerBatch: 100 } }),
		});
		expect(success).toHaveLength(250);
		expect(traced.map(({ input }) => (input as { url: string }).url)).toEqual(
			success.map(({ json }) => `https://x.test/${json.filename as string}`),
		);
		for (const { json } of success) {
			expect(textOf(json)).toContain(json.filename as string);
			expect(json.status).toBe('completed');
			expect(json.total_jobs).toBe(json.batch_id === success[249]!.json.batch_id ? 50 : 100);
		}
		expect(bed.requests('POST /batch')).toHaveLength(3);
		expect(looks(bed)).toHaveLength(3);
		expect(bed.requests(RESULTS)).toHaveLength(3);
		expect(told).toMatch(
			/Waited \d+ seconds? for 3 batches and looked 3 times: 250 of 250 files completed, 0 failed/,
		);
	});

	it('brings the transcripts soon after they are done, however large the estimate of the API is', async () => {
		slow.rewrite('POST /batch', withEstimate, { times: 2 });
		const { success, told } = await bed.run(urls(4), {
			parameters: waiting({ options: { maxFilesPerBatch: 2 } }),
			credential: slow.credential(),
		});
		expect(success.map(({ json }) => json.status)).toEqual(Array(4).fill('completed'));
		const seconds = Number(/Waited (\d+) seconds/.exec(told)?.[1]);
		expect(seconds).toBeGreaterThanOrEqual(5);
		expect(seconds).toBeLessThanOrEqual(7);
		// One a second for each of the two batches.
		expect(looks(slow).length).toBeLessThanOrEqual(14);
	});

	it('gives one item per batch with its final status and counters', async () => {
		const { success } = await bed.run([...urls(3), ...urls(1, 'corrupt')], {
			parameters: waiting({ output: 'batch' }),
		});
		expect(success).toHaveLength(1);
		expect(success[0]!.json).toMatchObject({
			status: 'completed',
			total_files: 4,
			files_completed: 3,
			files_failed: 1,
			file_ids: bed.soket.batches[0]!.jobs.map(({ file_id }) => file_id),
		});
		expect(bed.requests(RESULTS)).toHaveLength(0);
	});

	it.each([
		['stop', {}, [0, 1, 2, 3]],
		['continue', CONTINUE, [0, 1, 2, 3]],
		['the error output', ERROR_OUTPUT, [0, 2, 3]],
	])('brings a file that failed back with its errors: On Error %s', async (_, settings, rows) => {
		const items = urls(4);
		items[1]!.url = 'https://x.test/corrupt.mp3';
		const { success, errors, told } = await bed.run(items, { parameters: waiting(), settings });
		expect(told).toContain('looked once: 3 of 4 files completed, 1 failed');
		expect(linksOf(success)).toEqual(rows);
		const failed = rows.length === 4 ? success[1]!.json : (errors[0]!.json.details as IDataObject);
		expect(failed).toMatchObject({
			status: 'failed',
			filename: 'corrupt.mp3',
			errors: ['could not decode the audio of corrupt.mp3'],
		});
		if (rows.length < 4) {
			expect(errors).toHaveLength(1);
			expect(errors[0]!.json.error).toContain('could not decode');
			expect(errors[0]!.json.url).toBe(items[1]!.url);
		}
	});

	it('simplifies the transcripts and adds the input fields where the user wants that', async () => {
		const result = { text: 'x', segments: [1] };
		bed.rewrite(
			RESULTS,
			onFiles((file) => ({ ...file, result })),
		);
		const items = urls(2);
		const { success } = await bed.run(items, {
			parameters: waiting({ simplify: true, options: { includeInputFields: true } }),
		});
		expect(success.map(({ json }) => [json.result, json.input])).toEqual(
			items.map((item) => [{ text: 'x' }, item]),
		);
	});

	it('does not run again where the files of the first batch failed, but not those of the next', async () => {
		const { success, errors } = await bed.run([...urls(1, 'corrupt'), ...urls(1)], {
			parameters: waiting({ options: { maxFilesPerBatch: 1 } }),
			settings: { ...ERROR_OUTPUT, ...RETRY },
		});
		expect([success, errors].map(linksOf)).toEqual([[1], [0]]);
		expect(looks(bed)).toHaveLength(2);
	});

	it('does not run again where the files of the first batch failed, and the next is late', async () => {
		const late = (answer: IDataObject) =>
			answer.files_failed === 0 ? { ...answer, status: 'processing', files_completed: 0 } : answer;
		bed.rewrite(STATUS, late, { times: Infinity });
		const { success, errors } = await bed.run([...urls(3, 'corrupt'), ...urls(3)], {
			parameters: waiting({ maxWaitMinutes: 0.01, options: { maxFilesPerBatch: 3 } }),
			settings: { ...ERROR_OUTPUT, ...RETRY },
		});
		expect(success.map((item) => [item.json.timed_out, linkOf(item)])).toEqual(
			[3, 4, 5].map((item) => [true, item]),
		);
		expect(linksOf(errors)).toEqual([0, 1, 2]);
		// n8n would run the node again for an error that comes first, and each batch was looked at once.
		expect(looks(bed)).toHaveLength(2);
	});

	it('does not pay again where all files failed and n8n runs the node again for that', async () => {
		const { errors } = await bed.run(urls(2, 'corrupt'), {
			parameters: waiting(),
			settings: { ...ERROR_OUTPUT, ...RETRY },
		});
		expect(errors).toHaveLength(2);
		expect(bed.soket.batches).toHaveLength(1);
		expect(looks(bed)).toHaveLength(RETRY.maxTries);
	});

	it('looks soon at a batch that an earlier try submitted, whatever its estimate was', async () => {
		bed.rewrite('POST /batch', withEstimate);
		bed.refuse('POST /batch', 400);
		const parameters = waiting({ maxWaitMinutes: 0.2, options: { maxFilesPerBatch: 1 } });
		const first = await bed.run(urls(2), { parameters });
		expect(first.error?.message).toContain('(400)');

		const startedAt = Date.now();
		const { success } = await bed.run(urls(2), { parameters, resumeFrom: asRetried(first.run) });
		expect(success.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		const [firstLook] = looks(bed).map(({ at }) => at - startedAt);
		expect(firstLook).toBeGreaterThan(800);
		expect(Date.now() - startedAt).toBeLessThan(6000);
		expect(bed.soket.batches).toHaveLength(2);
	});

	it('gives the jobs with their latest status when the time is up, and says where to find the rest', async () => {
		const { success, error, told } = await bed.run(urls(3), {
			parameters: waiting({ maxWaitMinutes: 0.04 }),
			credential: slow.credential(),
		});
		expect(error).toBeUndefined();
		expect(linksOf(success)).toEqual([0, 1, 2]);
		for (const { json } of success) {
			expect(json).toMatchObject({
				timed_out: true,
				status: 'processing',
				batch_id: slow.soket.batches[0]!.batch_id,
				total_files: 3,
			});
		}
		expect(told).toContain('Batch > Get Results');
		const [first, last] = [looks(slow)[0]!, looks(slow).at(-1)!].map(({ at }) => at);
		expect(last! - first!).toBeGreaterThan(1000);
		expect(looks(slow).length).toBeLessThanOrEqual(3);
	});

	it('gives the batch with its latest status when the time is up', async () => {
		const { success, error } = await bed.run(urls(3), {
			parameters: waiting({ maxWaitMinutes: 0.01, output: 'batch' }),
			credential: slow.credential(),
		});
		expect(error).toBeUndefined();
		expect(success).toHaveLength(1);
		expect(success[0]!.json).toMatchObject({
			timed_out: true,
			status: 'processing',
			batch_id: slow.soket.batches[0]!.batch_id,
			total_files: 3,
			files_completed: 0,
			file_ids: slow.soket.batches[0]!.jobs.map(({ file_id }) => file_id),
		});
	});

	it.each([
		['a cut connection', { kind: 'cut', when: 'before' } as const],
		['an id that is not known yet', { kind: 'answer', status: 404 } as const],
	])('waits on after %s', async (_, fault) => {
		bed.soket.fault({ route: STATUS, ...fault });
		const { success } = await bed.run(urls(2), { parameters: waiting() });
		expect(success.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(looks(bed)).toHaveLength(2);
	});

	it('keeps to Max Wait where the status is never answered', async () => {
		bed.soket.fault({ route: STATUS, kind: 'hang', when: 'before', times: Infinity });
		const started = Date.now();
		const { success, error, told } = await bed.run(urls(2), {
			parameters: waiting({ maxWaitMinutes: 0.05 }),
		});
		expect(Date.now() - started).toBeLessThan(13_000);
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => [json.batch_id, json.timed_out])).toEqual(
			Array(2).fill([bed.soket.batches[0]!.batch_id, true]),
		);
		expect(told).toContain('no answer came in time');
	});

	it('counts seconds and looks as one says it', async () => {
		const { told } = await bed.run(urls(1), { parameters: waiting({ maxWaitMinutes: 0.017 }) });
		expect(told).toContain('Waited 1 second for 1 batch and looked once: ');
	});

	it('loses nothing where the status can’t be read any more', async () => {
		bed.refuse(STATUS, 401, { times: Infinity });
		const { success, error, told } = await bed.run(urls(2), { parameters: waiting() });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => [json.batch_id, json.timed_out])).toEqual(
			Array(2).fill([bed.soket.batches[0]!.batch_id, true]),
		);
		expect(told).toContain('(401)');
		expect(looks(bed)).toHaveLength(3);
	});

	it('loses nothing where the results can’t be read, or lack some files', async () => {
		bed.refuse(RESULTS, 403);
		const unread = await bed.run(urls(2), { parameters: waiting() });
		expect(unread.success.map(({ json }) => json.batch_id)).toEqual(
			Array(2).fill(bed.soket.batches[0]!.batch_id),
		);
		expect(unread.success.map(({ json }) => [json.status, json.results_missing])).toEqual(
			Array(2).fill(['completed', true]),
		);
		expect(unread.told).toContain('results could not be read');

		bed.rewrite(RESULTS, (answer: { files: unknown[] }) => ({
			...answer,
			files: answer.files.slice(1),
		}));
		const lacking = await bed.run(urls(3), { parameters: waiting() });
		expect(lacking.success).toHaveLength(3);
		expect(lacking.success.filter(({ json }) => textOf(json))).toHaveLength(2);
		expect(
			lacking.success.map(({ json }) => [textOf(json) !== undefined, json.results_missing]),
		).toEqual([
			[true, undefined],
			[true, undefined],
			[false, true],
		]);
		expect(lacking.told).toContain('lack 1 of the files');
	});

	it('loses no job that names no file', async () => {
		bed.rewrite('POST /batch', ({ jobs, ...answer }: { jobs: Array<{ filename: string }> }) => ({
			...answer,
			jobs: jobs.map(({ filename }) => ({ filename })),
		}));
		const { success } = await bed.run(urls(3), { parameters: waiting() });
		const missing = success.filter(({ json }) => json.results_missing === true);
		expect(linksOf(missing)).toEqual([0, 1, 2]);
		expect(success.filter(({ json }) => textOf(json))).toHaveLength(3);
	});

	it('keeps the id of a batch where neither its answer nor its results name a file', async () => {
		bed.rewrite('POST /batch', (answer: object) => ({ ...answer, jobs: [] }));
		bed.rewrite(RESULTS, withoutFiles);
		const { success } = await bed.run(urls(2), { parameters: waiting() });
		expect(success.map(({ json }) => [json.batch_id, json.results_missing])).toEqual([
			[bed.soket.batches[0]!.batch_id, true],
		]);
		expect(linkOf(success[0]!)).toEqual([0, 1]);
	});

	const times = Infinity;
	const one = { options: { maxFilesPerBatch: 1 } };
	it.each([
		['are not done in time', () => undefined, { maxWaitMinutes: 0.01 }, 'were not done in time'],
		[
			'can’t be looked at',
			() => slow.refuse(STATUS, 401, { times }),
			{ maxWaitMinutes: 0.01 },
			'could not be looked at any more',
		],
		[
			'have results that can’t be read',
			() => slow.refuse(RESULTS, 403, { times }),
			{},
			'are done, but their results could not be read',
		],
		[
			'have results that lack files',
			() => slow.rewrite(RESULTS, withoutFiles, { times }),
			{},
			'are done, but their results lack 8 of the files',
		],
	])('gives one hint where many batches %s', async (_, arrange, more, words) => {
		arrange();
		const { success, hints } = await bed.run(urls(8), {
			parameters: waiting({ ...one, ...more }),
			credential: slow.credential(),
		});
		expect(success).toHaveLength(8);
		const ids = slow.soket.batches.map(({ batch_id }) => batch_id);
		expect(hints).toHaveLength(2);
		expect(hints[1]!.message).toContain(`Batches ${ids.slice(0, 5).join(', ')} and 3 more`);
		expect(hints[1]!.message).toContain(words);
	});
});

describe('Upload with Wait for Completion', () => {
	const upload = (more: INodeParameters = {}) =>
		waiting({ resource: 'file', operation: 'upload', ...more });
	it('waits until every file is stored, for all uploads together', async () => {
		const items = await storedCalls(6);
		const { success, told } = await bed.run(items, {
			parameters: upload({ options: { maxFilesPerUpload: 3 } }),
			credential: slow.credential(),
		});
		expect(success.map(({ json }) => [json.filename, json.upload_status])).toEqual(
			items.map(({ json }) => [json.original, 'completed']),
		);
		expect(success.every(({ json }) => typeof json.gcs_key === 'string')).toBe(true);
		const looksAtBoth = slow.requests(PROGRESS).length;
		expect(looksAtBoth).toBeGreaterThanOrEqual(4);
		expect(looksAtBoth).toBeLessThanOrEqual(8);
		expect(told).toContain(
			`2 uploads and looked ${looksAtBoth} times: 6 of 6 files completed, 0 failed`,
		);
	});

	it.each([
		['stop', {}, 2],
		['the error output', ERROR_OUTPUT, 1],
	])('tells of a file that could not be stored: On Error %s', async (_, settings, successes) => {
		bed.rewrite(
			PROGRESS,
			onFiles((file, i) => (i === 0 ? { ...file, upload_status: 'failed' } : file)),
		);
		const items = [await storedAudio('bad.mp3'), await storedAudio('good.mp3')];
		const { success, errors, told } = await bed.run(items, { parameters: upload(), settings });
		expect(told).toContain('looked once: 1 of 2 files completed, 1 failed');
		expect(success).toHaveLength(successes);
		expect(errors.map(({ json }) => json.error)).toEqual(
			successes === 2 ? [] : ['Soket could not store bad.mp3'],
		);
	});

	it('waits on where no file is listed yet, but the counters tell of some', async () => {
		bed.rewrite(PROGRESS, (answer: object) => ({ ...answer, files: [], total_files: 2 }));
		const items = [await storedAudio('a.mp3'), await storedAudio('b.mp3')];
		const { success } = await bed.run(items, { parameters: upload() });
		expect(success.map(({ json }) => json.upload_status)).toEqual(['completed', 'completed']);
		expect(bed.requests(PROGRESS)).toHaveLength(2);
	});

	it('gives one hint where many uploads are not done in time', async () => {
		const items = await storedCalls(8);
		const { success, hints } = await bed.run(items, {
			parameters: upload({ maxWaitMinutes: 0.01, options: { maxFilesPerUpload: 1 } }),
			credential: slow.credential(),
		});
		const ids = success.map(({ json }) => json.batch_upload_id as string);
		expect(hints).toHaveLength(2);
		expect(hints[1]!.message).toContain(
			`The uploads ${ids.slice(0, 5).join(', ')} and 3 more were not done in time. `,
		);
	});

	it('says so when the time is up', async () => {
		const { success, told } = await bed.run([await storedAudio('a.mp3')], {
			parameters: upload({ maxWaitMinutes: 0.01 }),
			credential: slow.credential(),
		});
		expect(success[0]!.json.timed_out).toBe(true);
		expect(success[0]!.json.batch_upload_id).toMatch(/^upload-/);
		expect(told).toContain('File > Get Upload Status');
	});
});
