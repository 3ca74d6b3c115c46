import type { IDataObject } from 'n8n-workflow';

import { rewriteJobs } from '../soket-simulator';
import { callNames } from './audioItems';
import { linkOf, linksOf, type NodeRunResult } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, useTestBed } from './setup';

const bed = useTestBed();

const url = (name: string) => ({ url: `https://x.test/${name}` });
const many = (count: number, make: (i: number) => IDataObject) =>
	Array.from({ length: count }, (_, i) => make(i));

interface Answer extends Record<string, unknown> {
	batch_id: string;
	jobs: object[];
}
const rewrite = (change: (answer: Answer) => object) => bed.rewrite('POST /batch', change);

describe('one item per job', () => {
	it("has the job's fields and all of the batch's, and the job's value wins", async () => {
		rewrite((answer) => ({
			...answer,
			estimated_audio_seconds: 12.25,
			status: 'the batch has one too',
			region: { name: 'added one day' },
		}));
		const { success } = await bed.run([url('a.mp3'), url('b.mp3')]);
		const [batch] = bed.soket.batches;
		expect(success.map(({ json }) => json)).toEqual(
			['a.mp3', 'b.mp3'].map((filename, i) => ({
				file_id: batch!.jobs[i]!.file_id,
				filename,
				batch_id: batch!.batch_id,
				status: 'queued',
				total_jobs: 2,
				estimated_audio_seconds: 12.25,
				estimated_completion_seconds: expect.any(Number) as number,
				region: { name: 'added one day' },
			})),
		);
	});

	it('never has a key "error", for n8n would run the node again', async () => {
		rewrite(({ jobs, ...answer }) => ({
			...answer,
			error: 'of the batch',
			jobs: [{ ...jobs[0], error: 'of the job' }, jobs[1]],
		}));
		const { success, errors } = await bed.run([url('a.mp3'), url('b.mp3')], {
			settings: { ...ERROR_OUTPUT, ...RETRY },
		});
		expect(success.map(({ json }) => [json.api_error, 'error' in json])).toEqual([
			['of the job', false],
			['of the batch', false],
		]);
		expect(errors).toEqual([]);
		expect(bed.soket.batches).toHaveLength(1);
	});

	it('is one item for the batch where the answer names no job, so that its id is not lost', async () => {
		rewrite(({ batch_id }) => ({ batch_id, jobs: [null, 'odd'] }));
		const { success, hints, error } = await bed.run([url('a.mp3'), url('b.mp3')]);
		expect(error).toBeUndefined();
		expect(success).toEqual([
			{
				json: { batch_id: bed.soket.batches[0]!.batch_id },
				pairedItem: [{ item: 0 }, { item: 1 }],
			},
		]);
		expect(hints[0]!.message).toContain('with 0 jobs for 2 files');
		expect(hints[0]).toMatchObject({ type: 'warning', location: 'outputPane' });
	});
});

describe('one item per batch', () => {
	it('has the answer without the jobs, and the ids of its files', async () => {
		const { success } = await bed.run([url('a.mp3'), url('b.mp3'), url('c.mp3')], {
			parameters: { output: 'batch', options: { maxFilesPerBatch: 2 } },
		});
		expect(success).toEqual(
			bed.soket.batches.map(({ batch_id, jobs }, i) => ({
				json: {
					batch_id,
					total_jobs: jobs.length,
					estimated_audio_seconds: expect.any(Number) as number,
					estimated_completion_seconds: expect.any(Number) as number,
					file_ids: jobs.map(({ file_id }) => file_id),
				},
				pairedItem: i === 0 ? [{ item: 0 }, { item: 1 }] : { item: 2 },
			})),
		);
	});
});

describe('an item that names the same file twice', () => {
	it.each(['jobs', 'batch'])('is linked once: one item for each of the %s', async (output) => {
		const [a, b] = bed.soket.addUpload(['a', 'b']).files.map(({ file_id }) => file_id);
		const { success } = await bed.run([{ file_ids: [a!, a!] }, { file_ids: [b!, b!] }], {
			parameters: { output, options: { maxFilesPerBatch: 1 } },
		});
		expect(bed.submitted()).toEqual([{ file_ids: [a] }, { file_ids: [b] }]);
		expect(linksOf(success)).toEqual([0, 1]);
	});

	it('gets one error item where its request is refused', async () => {
		bed.refuse('POST /batch', 422);
		const { success } = await bed.run([{ file_ids: ['a', 'a'] }, { file_ids: ['b', 'a'] }], {
			settings: CONTINUE,
		});
		expect(linksOf(success)).toEqual([0, 1]);
	});
});

describe('what comes next', () => {
	const items = [url('a.mp3'), url('b.mp3'), url('c.mp3')];
	const options = { maxFilesPerBatch: 1 };

	it.each(['jobs', 'batch'])('is told once for a run of three batches: %s', async (output) => {
		const { hints } = await bed.run(items, { parameters: { output, options } });
		const ids = bed.soket.batches.map(({ batch_id }) => batch_id);
		expect(ids).toHaveLength(3);
		expect(hints.map(({ message, type }) => [message, type])).toEqual([
			[
				`Batches ${ids.join(', ')} are accepted, and Soket is at work: get their transcripts by Batch > Get Results with the batch_id. Running this node again would submit and pay again.`,
				'info',
			],
		]);
	});

	it('is not told where the transcripts are waited for, nor where nothing is accepted', async () => {
		const waited = await bed.run(items, { parameters: { waitForCompletion: true, options } });
		bed.refuse('POST /batch', 422);
		const refused = await bed.run(items, { settings: CONTINUE });
		for (const { told } of [waited, refused]) expect(told).not.toContain('pay again');
	});
});

describe('links', () => {
	const uploaded = (count: number) => bed.soket.addUpload(callNames(count)).files;

	it('hold for 1,000 mixed items and shuffled jobs, as a node downstream sees them', async () => {
		const files = uploaded(400);
		const items = many(1000, (i) =>
			i % 5 < 2
				? { row: i, file_id: files[((i - (i % 5)) / 5) * 2 + (i % 5)]!.file_id }
				: i % 5 === 2
					? { row: i, gcs_key: `calls/${i}.wav` }
					: { row: i, ...url(`${i}.mp3`) },
		);
		rewrite(rewriteJobs.shuffled(7));
		const { success, traced, warnings } = await bed.run(items);

		expect(bed.requests('POST /batch')).toHaveLength(1);
		expect(warnings).toEqual([]);
		expect(new Set(traced.map(({ input }) => (input as IDataObject).row)).size).toBe(1000);
		success.forEach(({ json }, i) => {
			const { row, file_id } = traced[i]!.input as { row: number; file_id?: string };
			if (file_id === undefined) expect(json.filename).toMatch(new RegExp(`^${row}\\.`));
			else expect(json.file_id).toBe(file_id);
		});
	});

	it('are left open rather than guessed where the order is broken, and only linked jobs get the input fields', async () => {
		const [file] = uploaded(1);
		rewrite((answer) => ({
			...answer,
			jobs: answer.jobs.map((job) => ({ ...job, filename: undefined })).reverse(),
		}));
		const { success, traced, hints } = await bed.run(
			[url('a.mp3'), { file_id: file!.file_id, row: 1 }, url('b.mp3')],
			{ parameters: { options: { includeInputFields: true } } },
		);
		const open = [0, 2];
		expect(linksOf(success)).toEqual([open, open, 1]);
		expect(success.map(({ json }) => json.input)).toEqual([
			undefined,
			undefined,
			{ file_id: file!.file_id, row: 1 },
		]);
		expect(traced[0]!.problem).toMatch(/multiple matches/i);
		expect(hints[0]!.message).toContain("2 jobs can't be told apart");
		expect(hints[0]!.message).not.toContain('of its own');
	});

	/** What `$('Input').item` gives for each job, and the item that the job truly came from. */
	const traces = ({ success, traced }: NodeRunResult) =>
		success.map(({ json }, i) => {
			const jobs = bed.soket.batches.flatMap((batch) => batch.jobs);
			const { source } = jobs.find(({ file_id }) => file_id === json.file_id)!;
			const { input, problem } = traced[i]! as { input?: IDataObject; problem?: string };
			return {
				truth: source!.url ?? source!.gcs_key,
				linked: input?.url ?? input?.gcs_key,
				problem,
			};
		});

	it.each<[string, IDataObject[]]>([
		['that end alike', many(300, (i) => url(`${i}/audio.mp3`))],
		['without a file name at their end', many(300, (i) => url(`calls/${i}`))],
		[
			'and keys that end alike, some with a name of their own',
			many(300, (i) => ({
				...(i % 2 === 0 ? url(`${i}/audio.mp3`) : { gcs_key: `${i}/audio.mp3` }),
				...(i % 5 === 0 && { filename: `audio (${i}).mp3` }),
			})),
		],
	])('lead every job to its own item, in any order, for addresses %s', async (_, items) => {
		rewrite(rewriteJobs.shuffled(2));
		const result = await bed.run(items);
		expect(bed.requests('POST /batch')).toHaveLength(1);
		expect(result.warnings).toEqual([]);
		const all = traces(result);
		expect(all).toHaveLength(300);
		expect(all.filter(({ truth, linked }) => truth !== linked)).toEqual([]);
	});

	it('keep the names that the items give, and leave open which job is whose where these are the same', async () => {
		rewrite(rewriteJobs.shuffled(1));
		const named = (path: string) => ({ ...url(path), filename: 'call.mp3' });
		const result = await bed.run([named('1'), url('other.mp3'), named('2'), named('3')]);
		expect(bed.submitted()).toEqual([
			{
				sources: [
					named('1'),
					{ ...url('other.mp3'), filename: 'other.mp3' },
					named('2'),
					named('3'),
				],
			},
		]);
		const open = [0, 2, 3];
		expect(result.success.map((item) => [item.json.filename, linkOf(item)])).toEqual(
			expect.arrayContaining([
				['other.mp3', 1],
				['call.mp3', open],
				['call.mp3', open],
				['call.mp3', open],
			]),
		);
		expect(
			traces(result).filter(({ problem }) => /multiple matches/i.test(problem ?? '')),
		).toHaveLength(3);
		expect(result.hints[0]!.message).toContain("3 jobs can't be told apart");
		expect(result.hints[0]!.message).toContain('Give every URL and key a file name of its own');
	});

	it("lead an upload's jobs to the item that named it, in any order", async () => {
		const upload = bed.soket.addUpload(callNames(3));
		const [file] = uploaded(1);
		rewrite(rewriteJobs.shuffled(3));
		const { success } = await bed.run([
			url('s.mp3'),
			{ batch_upload_id: upload.batch_upload_id },
			{ file_id: file!.file_id },
		]);
		const expected = (json: IDataObject) =>
			json.filename === 's.mp3' ? 0 : json.file_id === file!.file_id ? 2 : 1;
		expect(success).toHaveLength(5);
		expect(linksOf(success)).toEqual(success.map(({ json }) => expected(json)));
	});

	it.each([
		['fewer jobs than files', rewriteJobs.missing(1), '2 jobs for 3 files'],
		['more jobs than files', rewriteJobs.extra(2), '5 jobs for 3 files'],
	])('%s: told in a hint, and what was given is kept', async (_, change, told) => {
		rewrite(change);
		const { success, hints, error } = await bed.run([url('a.mp3'), url('b.mp3'), url('c.mp3')]);
		expect(error).toBeUndefined();
		expect(hints[0]!.message).toContain(told);
		const itemOf = new Map<unknown, number>([
			['a.mp3', 0],
			['b.mp3', 1],
			['c.mp3', 2],
		]);
		expect(linksOf(success)).toEqual(
			success.map(({ json }) => itemOf.get(json.filename) ?? [0, 1, 2]),
		);
	});
});

it('takes 100,000 items, and links each of the shuffled jobs', async () => {
	rewrite(rewriteJobs.shuffled(5));
	const { success, error } = await bed.run(
		many(100_000, (i) => url(`${i}.mp3`)),
		{ trace: false },
	);
	expect(error).toBeUndefined();
	expect(bed.requests('POST /batch')).toHaveLength(1);
	expect(success).toHaveLength(100_000);
	const wrong = success.filter((item) => item.json.filename !== `${String(linkOf(item))}.mp3`);
	// All of them would take Jest minutes to show.
	expect(wrong.slice(0, 10)).toEqual([]);
});
