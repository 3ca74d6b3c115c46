import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { RouteName } from '../soket-simulator';
import { callNames } from './audioItems';
import { linkOf, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, STOP, useShortPauses, useTestBed } from './setup';

const bed = useTestBed();

useShortPauses();

const onBatch = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'batch',
	operation,
	batchId: '={{ $json.batch_id }}',
	...more,
});
const onFile = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'file',
	operation,
	...more,
});
const RESULT = 'GET /results/file/{file_id}';
const transcript = onFile('getTranscript', { fileId: '={{ $json.file_id }}' });

/** Submits files with these names, and gives the job items. */
async function submitted(names: string[]): Promise<IDataObject[]> {
	const { success } = await bed.run(
		names.map((name) => ({ url: `https://example.com/${name}` })),
		{ trace: false },
	);
	return success.map(({ json }) => json);
}
const queries = (route: RouteName) => bed.requests(route).map(({ query }) => query);

describe('Get Status', () => {
	it('asks once for each batch, however many items carry its id, and links to all of them', async () => {
		const jobs = [];
		for (const prefix of ['a', 'b', 'c'])
			jobs.push(...(await submitted(callNames(30).map((name) => prefix + name))));
		const { success } = await bed.run(jobs, { parameters: onBatch('getStatus') });
		expect(bed.requests('GET /status/batch/{batch_id}')).toHaveLength(3);
		expect(success.map(({ json }) => json)).toEqual(
			bed.soket.batches.map(({ batch_id }) => ({
				batch_id,
				total_files: 30,
				files_completed: 30,
				files_failed: 0,
				estimated_audio_seconds: 30 * 61.25,
				estimated_completion_seconds: 0,
				status: 'completed',
			})),
		);
		expect(linksOf(success)).toEqual(
			[0, 30, 60].map((first) => Array.from({ length: 30 }, (_, i) => first + i)),
		);
	});

	it.each([
		['continue', CONTINUE],
		['the error output', ERROR_OUTPUT],
	])('tells of an unknown id and of an empty one: On Error %s', async (_, settings) => {
		const [job] = await submitted(['a.mp3']);
		const { success, errors } = await bed.run(
			[{ batch_id: 'nowhere' }, { batch_id: job!.batch_id }, { batch_id: '' }],
			{ parameters: onBatch('getStatus'), settings },
		);
		const failed = settings === ERROR_OUTPUT ? errors : success.slice(1);
		expect(linksOf(success)[0]).toEqual(1);
		expect(linksOf(failed)).toEqual([0, 2]);
		expect((failed[0]!.json.details as IDataObject).httpCode).toBe('404');
		expect(failed[1]!.json.error).toContain('Batch ID is empty: the item has no batch_id');
	});

	it('links to an item once that names a batch twice, and tells it once of an unknown one', async () => {
		const [a, b] = [(await submitted(['a.mp3']))[0]!, (await submitted(['b.mp3']))[0]!].map(
			({ batch_id }) => batch_id as string,
		);
		const { success, errors } = await bed.run(
			[`${a},${a}`, `${b},${b}`, `${b},nowhere,${b},nowhere`].map((batch_id) => ({ batch_id })),
			{ parameters: onBatch('getStatus'), settings: ERROR_OUTPUT },
		);
		expect(bed.requests('GET /status/batch/{batch_id}')).toHaveLength(3);
		expect(linksOf(success)).toEqual([0, [1, 2]]);
		expect(linksOf(errors)).toEqual([2]);
	});

	it('stops at an unknown id, and at an empty one before anything is asked', async () => {
		const [job] = await submitted(['a.mp3']);
		const known = { batch_id: job!.batch_id };
		const run = async (other: string) =>
			await bed.run([known, { batch_id: other }], {
				parameters: onBatch('getStatus'),
				settings: STOP,
			});
		const atEmpty = await run('');
		expect(atEmpty.error?.description).toContain(
			'item 1: Batch ID is empty: the item has no batch_id',
		);
		expect(bed.requests('GET /status/batch/{batch_id}')).toHaveLength(0);
		const atUnknown = await run('nowhere');
		expect(atUnknown.error?.message).toContain('(404)');
		expect(atUnknown.error?.context.itemIndex).toBe(1);
	});
});

describe('Get Results', () => {
	it('reads all pages, and links each file to the item with its id, in whatever order they are', async () => {
		const jobs = await submitted(callNames(1050));
		const items = [...jobs.slice(500), ...jobs.slice(0, 500)];
		const { success } = await bed.run(items, {
			parameters: onBatch('getResults', { returnAll: true }),
			trace: false,
		});
		expect(queries('GET /results/batch/{batch_id}')).toEqual(
			[1, 2, 3, 4, 5, 6].map((page) => ({ page: String(page), limit: '200' })),
		);
		expect(success).toHaveLength(1050);
		for (const item of success) {
			const { json } = item;
			expect(items[linkOf(item) as number]!.file_id).toBe(json.file_id);
			expect(json.batch_id).toBe(jobs[0]!.batch_id);
			expect((json.result as { text: string }).text).toContain(json.filename);
		}
	});

	it('links a file to the first of the items that have its id', async () => {
		const jobs = await submitted(['a.mp3', 'b.mp3']);
		const { success } = await bed.run([jobs[1]!, jobs[0]!, jobs[1]!], {
			parameters: onBatch('getResults'),
		});
		expect(success.map(({ json }) => json.filename)).toEqual(['a.mp3', 'b.mp3']);
		expect(linksOf(success)).toEqual([1, 0]);
	});

	it.each([
		[3, ['3']],
		[50, ['50']],
		[250, ['200', '200']],
	])('gives %i with that as the Limit', async (limit, sizes) => {
		const jobs = await submitted(callNames(300));
		const { success } = await bed.run([{ batch_id: jobs[0]!.batch_id }], {
			parameters: onBatch('getResults', { returnAll: false, limit }),
		});
		expect(success).toHaveLength(limit);
		expect(linksOf(success)).toEqual(Array(limit).fill(0));
		expect(queries('GET /results/batch/{batch_id}').map((query) => query.limit)).toEqual(sizes);
	});

	it('sends filters and flags under the names of the API', async () => {
		const jobs = await submitted(['a.mp3', 'corrupt.mp3']);
		const { success } = await bed.run([jobs[0]!], {
			parameters: onBatch('getResults', {
				filters: { status: 'completed' },
				options: { raw: true, chunks: true, speechInformation: true },
			}),
		});
		const flags = { raw: 'true', chunks: 'true', speech_information: 'true' };
		expect(queries('GET /results/batch/{batch_id}')).toEqual([
			{ status: 'completed', ...flags, page: '1', limit: '200' },
		]);
		expect(success).toHaveLength(1);
		expect(success[0]!.json.job_id).toBe(`job-${jobs[0]!.file_id as string}`);
		expect(success[0]!.json.chunk_results).toHaveLength(1);
	});

	it.each([
		[false, { text: 'x', segments: [1], future: { a: 1 } }],
		[true, { text: 'x' }],
	])('passes unknown fields through; Simplify %s', async (simplify, result) => {
		const [job] = await submitted(['a.mp3']);
		const full = { text: 'x', segments: [1], future: { a: 1 } };
		bed.rewrite('GET /results/batch/{batch_id}', (answer: { files: object[] }) => ({
			...answer,
			files: answer.files.map((file) => ({
				...file,
				result: full,
				newField: [{ b: 2 }],
				chunk_results: [{ chunk_index: 0 }],
			})),
		}));
		const { success } = await bed.run([job!], { parameters: onBatch('getResults', { simplify }) });
		expect(success[0]!.json).toMatchObject({ result, newField: [{ b: 2 }] });
		expect(success[0]!.json.result).toEqual(result);
		expect('chunk_results' in success[0]!.json).toBe(!simplify);
	});

	it.each([
		['getStatus', 'GET /status/batch/{batch_id}'],
		['getResults', 'GET /results/batch/{batch_id}'],
		['downloadResults', 'GET /download/batch/{batch_id}'],
	] as const)(
		'%s takes "batch not found" with HTTP 200 for what it says, whatever stands beside it',
		async (operation, route) => {
			for (const more of [{}, { batch_id: 'b' }, { status: 404 }, { detail: [] }]) {
				bed.refuse(route, 200, { body: { error: 'batch not found', ...more } });
				const { error } = await bed.run([{ batch_id: 'b' }], { parameters: onBatch(operation) });
				expect(error?.message).toBe('Soket refused the request (200): batch not found');
				expect(error?.httpCode).toBe('200');
				expect(error?.context.itemIndex).toBe(0);
			}
			expect(bed.requests(route)).toHaveLength(4);
		},
	);

	it.each([
		{ file_id: 'f', status: 'failed', error: 'audio file not found at its address' },
		{ file_id: 'f', error: 'no speech' },
	])('takes the error in a result for no error of the request: %j', async (body) => {
		bed.refuse(RESULT, 200, { body });
		const { success, error } = await bed.run([{ file_id: 'f' }], { parameters: transcript });
		expect(error).toBeUndefined();
		const { error: words, ...others } = body;
		expect(success.map(({ json }) => json)).toEqual([{ ...others, api_error: words }]);
	});

	it.each<[unknown, string]>([
		[['decode error', 'no audio'], ': decode error; no audio'],
		['decode error', ': decode error'],
		[[{ message: 'decode error' }], ': decode error'],
		[{ message: 'decode error' }, ': decode error'],
		[null, ''],
	])('tells why a file failed, whatever the shape of its errors: %j', async (errors, words) => {
		const body = { file_id: 'f', filename: 'a.mp3', status: 'failed', errors };
		bed.refuse(RESULT, 200, { body });
		const run = await bed.run([{ file_id: 'f' }], {
			parameters: transcript,
			settings: ERROR_OUTPUT,
		});
		expect(run.errors[0]!.json.error).toBe(`Soket could not transcribe a.mp3${words}`);
		expect((run.errors[0]!.json.details as { errors: unknown }).errors).toEqual(errors);
	});

	it('sends a failed file to the error output where there is one', async () => {
		const jobs = await submitted(['a.mp3', 'corrupt.mp3', 'c.mp3']);
		const parameters = onBatch('getResults');
		const one = await bed.run(jobs, { parameters });
		expect(one.success.map(({ json }) => json.status)).toEqual([
			...['completed', 'failed', 'completed'],
		]);
		const two = await bed.run(jobs, { parameters, settings: ERROR_OUTPUT });
		expect(linksOf(two.success)).toEqual([0, 2]);
		expect(two.errors).toHaveLength(1);
		expect(two.errors[0]!.json.error).toContain('could not transcribe corrupt.mp3');
	});
});

describe('Error items', () => {
	it('stand behind the good ones of all batches, so that n8n does not run the node again', async () => {
		const jobs = [...(await submitted(['corrupt.mp3'])), ...(await submitted(['b.mp3']))];
		const settings = { ...ERROR_OUTPUT, ...RETRY };
		for (const parameters of [onBatch('getResults'), transcript]) {
			const { success, errors } = await bed.run(jobs, { parameters, settings });
			expect(linksOf(success)).toEqual([1]);
			expect(linksOf(errors)).toEqual([0]);
		}
		expect(bed.requests('GET /results/batch/{batch_id}')).toHaveLength(2);
		expect(bed.requests(RESULT)).toHaveLength(2);
	});
});

describe('Get Many', () => {
	it('lists over 1,000 files, each once, and asks once for all items', async () => {
		bed.soket.addUpload(callNames(1100));
		const { success } = await bed.run([{}, {}], {
			parameters: onFile('getAll', { returnAll: true }),
			trace: false,
		});
		expect(success.map(({ json }) => json.filename)).toEqual(callNames(1100).reverse());
		expect(bed.requests('GET /files')).toHaveLength(6);
		expect(linkOf(success[0]!)).toEqual([0, 1]);
	});

	it('filters by the upload status, for each item as it says', async () => {
		bed.soket.addUpload(['a.mp3', { filename: 'b.mp3', upload_status: 'failed' }]);
		const { success } = await bed.run([{ want: 'failed' }, { want: 'completed' }], {
			parameters: onFile('getAll', {
				returnAll: false,
				limit: 5,
				filters: { uploadStatus: '={{ $json.want }}' },
			}),
		});
		expect(success.map((item) => [item.json.filename, linkOf(item)])).toEqual([
			['b.mp3', 0],
			['a.mp3', 1],
		]);
		expect(queries('GET /files')).toEqual([
			{ upload_status: 'failed', page: '1', limit: '5' },
			{ upload_status: 'completed', page: '1', limit: '5' },
		]);
	});
});

describe('Get Upload Status and Get Transcript', () => {
	it('gives one item per upload, with its files', async () => {
		const uploads = callNames(2).map((name) => bed.soket.addUpload([name]));
		const items = uploads.flatMap(({ batch_upload_id }) =>
			Array.from({ length: 20 }, () => ({ batch_upload_id })),
		);
		const { success } = await bed.run(items, {
			parameters: onFile('getUploadStatus', { batchUploadId: '={{ $json.batch_upload_id }}' }),
		});
		expect(bed.requests('GET /files/upload/{batch_upload_id}')).toHaveLength(2);
		expect(success.map(({ json }) => [json.batch_upload_id, json.completed])).toEqual(
			uploads.map(({ batch_upload_id }) => [batch_upload_id, 1]),
		);
	});

	it('gives the transcript of each of 60 files, linked to its item', async () => {
		const jobs = await submitted(callNames(60));
		const { success } = await bed.run([...jobs, jobs[0]!], { parameters: transcript });
		expect(bed.requests(RESULT)).toHaveLength(60);
		expect(linksOf(success)).toEqual([[0, 60], ...Array.from({ length: 59 }, (_, i) => i + 1)]);
		expect(success.map(({ json }) => json.filename)).toEqual(callNames(60));
	});

	it('asks for the detail that the options name, and simplifies', async () => {
		const jobs = await submitted(['a.mp3']);
		const options = { chunks: true, speechInformation: true };
		const full = await bed.run(jobs, { parameters: { ...transcript, options } });
		const simple = await bed.run(jobs, { parameters: { ...transcript, options, simplify: true } });
		const query = { chunks: 'true', speech_information: 'true' };
		expect(queries(RESULT)).toEqual([query, query]);
		expect(full.success[0]!.json.chunk_results).toHaveLength(1);
		expect(full.success[0]!.json.result).toHaveProperty('segments');
		expect(simple.success[0]!.json).not.toHaveProperty('chunk_results');
		expect(simple.success[0]!.json.result).not.toHaveProperty('segments');
		expect(simple.success[0]!.json.result).toHaveProperty('text');
	});

	it('takes an id as it is, whatever characters are in it', async () => {
		const id = 'a/../b?c=#%41 ड';
		const operations = [
			onBatch('getStatus', { batchId: id }),
			onBatch('getResults', { batchId: id }),
			onBatch('downloadResults', { batchId: id }),
			onFile('getUploadStatus', { batchUploadId: id }),
			onFile('getTranscript', { fileId: id }),
		];
		for (const parameters of operations) await bed.run([{}], { parameters, settings: CONTINUE });
		const encoded = encodeURIComponent(id);
		expect(bed.soket.journal.map(({ path }) => path)).toEqual([
			`/status/batch/${encoded}`,
			`/results/batch/${encoded}`,
			`/download/batch/${encoded}`,
			`/files/upload/${encoded}`,
			`/results/file/${encoded}`,
		]);
	});

	it('says of a file without a transcript what to do, and the HTTP status as it was', async () => {
		const [job] = await submitted(['a.mp3']);
		const { files } = bed.soket.addUpload(['b.mp3', 'c.mp3']);
		const words = 'This file has no transcript yet: submit it first by Batch > Submit';
		const items = [{ file_id: files[0]!.file_id }, job!, { file_id: files[1]!.file_id }];
		const { success, errors } = await bed.run(items, {
			parameters: transcript,
			settings: ERROR_OUTPUT,
		});
		expect(linksOf(success)).toEqual([1]);
		expect(linksOf(errors)).toEqual([0, 2]);
		for (const [i, { json }] of errors.entries()) {
			expect(json.error).toBe(words);
			// The API says the same of an id that it does not know.
			expect(json.message).toContain(`no transcript of ${files[i]!.file_id}`);
			expect(json.message).toContain('or Soket does not know the id');
			expect(json.details).toEqual({ httpCode: '200', body: { error: 'file not found' } });
		}
		const stopped = await bed.run([items[0]!], { parameters: transcript });
		expect(stopped.error?.message).toBe(words);
		expect(stopped.error?.httpCode).toBe('200');
		expect(stopped.error?.context.itemIndex).toBe(0);
	});

	it('tells of a file that is not there by its HTTP status', async () => {
		bed.refuse(RESULT, 404, { body: { error: 'file not found' } });
		const { error } = await bed.run([{ file_id: 'nowhere' }], { parameters: transcript });
		expect(error?.message).toBe('Soket refused the request (404): file not found');
		expect(error?.httpCode).toBe('404');
	});
});

describe('Reading', () => {
	it.each([
		['429', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }],
		['500', { kind: 'answer', status: 500 }],
		['503', { kind: 'answer', when: 'after', status: 503 }],
		['a cut connection', { kind: 'cut', when: 'after' }],
		['a web page', { kind: 'answer', status: 200, body: '<html>' }],
	] as const)('is tried again after %s, and not for ever', async (_, fault) => {
		const jobs = await submitted(['a.mp3']);
		bed.soket.fault({ route: RESULT, ...fault, times: 3 });
		const { success } = await bed.run(jobs, { parameters: transcript });
		expect(success).toHaveLength(1);
		expect(bed.requests(RESULT)).toHaveLength(4);

		bed.soket.fault({ route: RESULT, ...fault, times: Infinity });
		const { error } = await bed.run(jobs, {
			parameters: { ...transcript, options: { maxRetries: 1 } },
		});
		expect(error).toBeDefined();
		expect(bed.requests(RESULT)).toHaveLength(6);
	});
});
