import { createHash } from 'node:crypto';

import { rewriteJobs, startSimulator, type Simulator } from '../soket-simulator';

/**
 * What the tests in the engine trust and can't see: the simulator stands in for the documented API and nothing
 * more. It refuses as the reference says, answers with the documented fields, does what a fault is named after,
 * and gives no id twice.
 */
// The answers are the thing under test, so no type of ours may vouch for them.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-return */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

let soket: Simulator;
beforeEach(async () => {
	soket = await startSimulator();
});
afterEach(async () => await soket.stop());

async function call(method: string, path: string, body: unknown = null, headers = {}) {
	const isSentAsItIs = body === null || typeof body === 'string' || body instanceof FormData;
	const response = await fetch(soket.baseUrl + path, {
		method,
		redirect: 'manual',
		body: isSentAsItIs ? body : JSON.stringify(body),
		headers: {
			authorization: `Bearer ${soket.token}`,
			...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
	});
	const { status, headers: answered } = response;
	const text = await response.text();
	return { status, headers: answered, text, json: parsed(text, answered.get('content-type')) };
}

function parsed(text: string, type: string | null): Json {
	if (type === 'application/x-ndjson') {
		return text.split(/\n(?=.)/).map((line) => JSON.parse(line));
	}
	return type?.startsWith('application/json') ? JSON.parse(text) : undefined;
}

const url = (name: string) => `https://example.org/audio/${name}`;
const sources = (...names: string[]) => ({ sources: names.map((name) => ({ url: url(name) })) });
const submit = (...names: string[]) => call('POST', '/batch', sources(...names));
const last = () => soket.journal.at(-1)!;
const file_id = expect.stringMatching(/^file-/);
const filenames = ({ jobs }: Json) => jobs.map(({ filename }: Json) => filename);

function form(field: string, name: string, content: string): FormData {
	const data = new FormData();
	data.append(field, new Blob([content]), name);
	return data;
}

async function until(condition: () => boolean): Promise<void> {
	for (let tries = 0; !condition(); tries++) {
		if (tries > 400) throw new Error('waited in vain');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

describe('what it refuses', () => {
	it.each<[body: unknown, at: string]>([
		[{}, 'body'],
		['{"sources":', 'body'],
		[{ file_ids: [], sources: [] }, 'body'],
		[{ ...sources('a.mp3'), language: 'hi' }, 'body.language'],
		[{ file_ids: [1] }, 'body.file_ids.0'],
		[{ sources: [{}] }, 'body.sources.0'],
		[{ sources: [{ url: url('a'), gcs_key: 'a' }] }, 'body.sources.0'],
		[{ sources: [{ url: url('a'), type: 'x' }] }, 'body.sources.0.type'],
		[{ sources: [{ url: 'ftp://example.org/a' }] }, 'body.sources.0.url'],
		[{ sources: [{ url: url('a'), filename: 1 }] }, 'body.sources.0.filename'],
		[{ sources: [{ gcs_key: '' }] }, 'body.sources.0.gcs_key'],
	])('a batch of %j, and says where', async (body, at) => {
		const { status, json } = await call('POST', '/batch', body);
		expect(status).toBe(422);
		expect(json).toEqual({ detail: [{ loc: expect.any(Array), msg: expect.any(String) }] });
		expect(json.detail[0].loc.join('.')).toBe(at);
		expect(soket.batches).toEqual([]);
		expect(last()).toMatchObject({ status: 422, accepted: false, body });
	});

	it.each([
		...['/files?limit=0', '/files?limit=201', '/files?limit=1&limit=2', '/files?status=completed'],
		...['/results/batch/x?status=done', '/results/batch/x?raw=1', '/results/file/x?raw=true'],
		...['/download/batch/x?format=csv', '/status/batch/x?raw=true'],
	])('the query of %s', async (path) => {
		const { status, json } = await call('GET', path);
		const loc = ['query', /\?(\w+)/.exec(path)![1]];
		expect([status, json]).toEqual([422, { detail: [{ loc, msg: expect.any(String) }] }]);
	});

	it.each<[string, string, unknown, number]>([
		['POST', '/batch', { file_ids: ['file-x'] }, 404],
		['POST', '/batch', { batch_upload_id: 'upload-x' }, 404],
		['POST', '/files/upload', { files: [] }, 422],
		['POST', '/files/upload', form('file', 'a.mp3', 'x'), 422],
		['DELETE', '/files', { file_ids: [] }, 422],
		['DELETE', '/files', { file_ids: ['file-x'] }, 404],
		['GET', '/status/batch/batch-x', null, 404],
		['GET', '/files/upload/upload-x', null, 404],
		['POST', '/batch/', sources('a.mp3'), 404],
		['GET', '/batch', null, 404],
	])('%s %s %j', async (method, path, body, status) => {
		expect((await call(method, path, body)).status).toBe(status);
		expect(last()).toMatchObject({ method, status, accepted: false, outcome: 'answered' });
		expect([soket.batches, soket.uploads]).toEqual([[], []]);
	});

	it.each(['', 'bearer simulator-token', 'Bearer simulator-token2'])(
		'the authorization "%s"',
		async (authorization) => {
			const { status } = await call('POST', '/batch', sources('a.mp3'), { authorization });
			expect([status, soket.batches]).toEqual([401, []]);
			expect(last()).toMatchObject({ status: 401, accepted: false, body: sources('a.mp3') });
		},
	);

	it.each(['pending', 'uploading', 'failed'] as const)('a file that is %s', async (status) => {
		const { batch_upload_id, files } = soket.addUpload([
			{ filename: 'late.mp3', upload_status: status },
		]);
		const one = await call('POST', '/batch', { file_ids: [files[0]!.file_id] });
		expect([one.status, one.json]).toEqual([409, { error: expect.any(String) }]);
		const all = await call('POST', '/batch', { batch_upload_id });
		expect(all.status).toBe(status === 'failed' ? 422 : 409);
		expect(soket.batches).toEqual([]);
	});

	it('results of what it does not know, with an error in the place of an answer', async () => {
		for (const path of ['/results/batch/x', '/download/batch/x', '/results/file/x']) {
			const { status, json } = await call('GET', path);
			expect([status, json]).toEqual([200, { error: expect.stringMatching(/ not found$/) }]);
			expect(last().accepted).toBe(false);
		}
	});
});

describe('what it answers', () => {
	it('a batch: a job for each reference, duplicates too, in the order of the body', async () => {
		const { batch_upload_id, files } = soket.addUpload([
			'a.mp3',
			{ filename: 'lost.mp3', upload_status: 'failed' },
			{ filename: 'b.mp3', size_bytes: 100 },
		]);
		const [a, , b] = files.map(({ file_id }) => file_id);
		const body = {
			sources: [
				{ url: 'https://example.org/a/my%20call.mp3?sig=/1' },
				{ gcs_key: 'bucket/x/y.wav' },
				{ url: url('z.mp3'), filename: 'named.mp3' },
				...sources('same.mp3', 'same.mp3').sources,
			],
			file_ids: [a],
			batch_upload_id,
		};
		const { status, json } = await call('POST', '/batch', body);
		const jobs = [
			...['a.mp3', 'b.mp3', 'a.mp3'],
			...['my call.mp3', 'y.wav', 'named.mp3', 'same.mp3', 'same.mp3'],
		].map((filename) => ({ file_id, filename, batch_id: 'batch-1', status: 'queued' }));
		expect([status, json]).toEqual([
			200,
			{
				batch_id: 'batch-1',
				total_jobs: 8,
				estimated_audio_seconds: 10 + 100 / 16_000 + 10 + 5 * 61.25,
				estimated_completion_seconds: 0,
				jobs,
			},
		]);
		const ids = json.jobs.map((job: Json) => job.file_id);
		expect(ids.slice(0, 3)).toEqual([a, b, a]);
		expect(new Set(ids).size).toBe(7);
		expect(soket.batches).toMatchObject([{ batch_id: 'batch-1', body }]);
		expect(soket.batches[0]!.jobs.map((job) => job.file_id)).toEqual(ids);
		expect(last()).toMatchObject({ route: 'POST /batch', accepted: true, body });
	});

	it('an upload, whose bytes it has counted and hashed', async () => {
		const content = 'नमस्ते'.repeat(30_000);
		const size = Buffer.byteLength(content);
		const { status, json } = await call('POST', '/files/upload', form('files', 'बात.mp3', content));
		const file = {
			file_id,
			filename: 'बात.mp3',
			size_bytes: size,
			estimated_duration_seconds: size / 16_000,
			upload_status: 'pending',
		};
		const batch_upload_id = 'upload-1';
		const spool_seconds = expect.any(Number);
		expect([status, json]).toEqual([
			202,
			{ batch_upload_id, status: 'accepted', total_files: 1, spool_seconds, files: [file] },
		]);
		const sha256 = createHash('sha256').update(content).digest('hex');
		expect(last()).toMatchObject({ accepted: true, body: [{ filename: 'बात.mp3', size, sha256 }] });
	});

	const [batch_upload_id, batch_id] = ['upload-1', 'batch-1'];
	const [good, corrupt] = ['good.mp3', 'corrupt.mp3'].map((filename, i) => ({
		file_id: `file-${i + 1}`,
		filename,
	}));
	const stored = [good, corrupt].map((file) => ({
		...file,
		size_bytes: 160_000,
		estimated_duration_seconds: 10,
		upload_status: 'completed',
		gcs_key: expect.any(String),
	}));
	const uploads = { completed: 2, failed: 0, uploading: 0, pending: 0 };
	const counts = { files_completed: 1, files_failed: 1 };
	const estimates = { estimated_audio_seconds: 20, estimated_completion_seconds: 0 };
	const page = { page: 1, limit: 50, total_pages: 1, count: 2 };
	const listed = { batch_upload_id, content_type: 'audio/mpeg' };
	const transcripts = [
		{ ...good, status: 'completed', result: expect.any(Object) },
		{ ...corrupt, status: 'failed', errors: [expect.any(String)] },
	];
	const deleted = {
		deleted_file_ids: ['file-1', 'file-2'],
		...{ deleted_count: 2, storage_objects_deleted: 2, jobs_cleaned: 2 },
	};

	it.each<[method: string, path: string, answer: object]>([
		[
			'GET',
			'/files/upload/upload-1',
			{ batch_upload_id, status: 'completed', total_files: 2, ...uploads, files: stored },
		],
		[
			'GET',
			'/files',
			{ ...page, total_files: 2, files: stored.map((file) => ({ ...listed, ...file })).reverse() },
		],
		[
			'GET',
			'/status/batch/batch-1',
			{ batch_id, total_files: 2, ...counts, ...estimates, status: 'completed' },
		],
		['GET', '/results/batch/batch-1', { batch_id, ...page, total_files: 2, files: transcripts }],
		['GET', '/results/file/file-2', transcripts[1]!],
		['GET', '/download/batch/batch-1', transcripts],
		['GET', '/download/batch/batch-1?format=json', transcripts],
		['DELETE', '/files', deleted],
	])('%s %s: the documented fields, and no others', async (method, path, expected) => {
		const { files } = soket.addUpload(['good.mp3', 'corrupt.mp3']);
		await call('POST', '/batch', { batch_upload_id });
		const file_ids = files.map((file) => file.file_id);
		const { status, json } = await call(method, path, method === 'DELETE' ? { file_ids } : null);
		expect([status, json]).toEqual([200, expected]);
	});

	it('of a batch one file after another, over the time given', async () => {
		await soket.stop();
		soket = await startSimulator({ transcriptionMilliseconds: 40_000 });
		const { batch_id: id } = (await submit('a.mp3', 'corrupt.mp3')).json;
		const submittedAt = soket.batches[0]!.at;
		const seen: unknown[] = [];
		for (const second of [0, 20, 40]) {
			const clock = jest.spyOn(Date, 'now').mockReturnValue(submittedAt + second * 1000);
			const { json } = await call('GET', `/status/batch/${id}`);
			clock.mockRestore();
			seen.push([json.files_completed, json.files_failed, json.status]);
		}
		expect(seen).toEqual([
			[0, 0, 'processing'],
			[1, 0, 'processing'],
			[1, 1, 'completed'],
		]);
	});

	it('a journal of what came, in order of arrival, that outlives no reset, as no id does', async () => {
		await call('GET', '/files?limit=7', null, { 'x-a': '1' });
		const { json } = await submit('a.mp3');
		expect(soket.journal).toMatchObject([
			{ route: 'GET /files', path: '/files', query: { limit: '7' }, headers: { 'x-a': '1' } },
			{ route: 'POST /batch', body: sources('a.mp3'), status: 200, outcome: 'answered' },
		]);
		const { batch_upload_id: uploadId } = soket.addUpload(['a.mp3']);
		soket.fault({ route: '*', kind: 'cut', when: 'before', times: Infinity });
		soket.reset();
		expect([soket.journal, soket.batches, soket.uploads]).toEqual([[], [], []]);
		expect((await submit('a.mp3')).json.batch_id).not.toBe(json.batch_id);
		expect(soket.addUpload(['a.mp3']).batch_upload_id).not.toBe(uploadId);
	});
});

describe('its faults', () => {
	const route = 'POST /batch';

	it.each([
		['before', false, 'answered instead'],
		['after', true, 'answer replaced'],
	] as const)('answer %s', async (when, accepted, outcome) => {
		const headers = { 'Retry-After': '7', 'content-type': 'text/html' };
		soket.fault({ route, kind: 'answer', when, status: 503, headers, body: '<html>' });
		const answer = await submit('a.mp3');
		expect(answer).toMatchObject({ status: 503, text: '<html>' });
		expect(answer.headers.get('retry-after')).toBe('7');
		expect(soket.batches).toHaveLength(accepted ? 1 : 0);
		expect(last()).toMatchObject({ status: 503, accepted, outcome, body: sources('a.mp3') });
		expect((await submit('a.mp3')).status).toBe(200);
	});

	it.each([
		['cut', 'before'],
		['cut', 'after'],
		['hang', 'before'],
		['hang', 'after'],
	] as const)('%s %s', async (kind, when) => {
		soket.fault({ route, kind, when });
		const outcome = kind === 'cut' ? `cut ${when}` : `hung ${when}`;
		const ended = expect(submit('a.mp3')).rejects.toThrow('fetch failed');
		await until(() => soket.journal.some((entry) => entry.outcome === outcome));
		expect(last()).toMatchObject({ status: null, accepted: when === 'after' });
		expect(soket.batches).toHaveLength(when === 'after' ? 1 : 0);
		// A stop ends what hangs.
		if (kind === 'hang') await soket.stop();
		await ended;
	});

	it('delay: the answer, and not the work', async () => {
		soket.fault({ route, kind: 'delay', milliseconds: 50 });
		const start = performance.now();
		const pending = submit('a.mp3');
		await until(() => soket.batches.length === 1);
		expect(last()).toMatchObject({ status: null, outcome: 'underway' });
		expect((await pending).json.total_jobs).toBe(1);
		expect(performance.now() - start).toBeGreaterThanOrEqual(45);
		expect(last()).toMatchObject({ status: 200, accepted: true, outcome: 'delayed' });
	});

	it('redirect', async () => {
		soket.fault({ route: '*', kind: 'redirect', status: 307, location: 'http://localhost:1/x' });
		const { status, headers } = await submit('a.mp3');
		expect([status, headers.get('location')]).toEqual([307, 'http://localhost:1/x']);
		expect(soket.batches).toEqual([]);
		expect(last()).toMatchObject({ status: 307, accepted: false, outcome: 'redirected' });
	});

	it('strike in the order added, by route, skip and times', async () => {
		const answer = { kind: 'answer', when: 'before' } as const;
		soket.fault({ ...answer, route, status: 501 });
		soket.fault({ ...answer, route, skip: 2, times: 2, status: 502 });
		soket.fault({ ...answer, route: 'GET /files', times: Infinity, status: 503 });
		soket.fault({ ...answer, route: '*', skip: 1, status: 504 });
		const statuses: number[] = [];
		for (let i = 0; i < 6; i++) statuses.push((await submit('a.mp3')).status);
		for (let i = 0; i < 3; i++) statuses.push((await call('GET', '/files')).status);
		expect(statuses).toEqual([501, 504, 502, 502, 200, 200, 503, 503, 503]);
	});

	it('rewrite: the answer and not the batch, and no refusal', async () => {
		const names = ['a.mp3', 'b.mp3', 'c.mp3'];
		const rewritten = async (rewrite: (answer: Json) => Json) => {
			soket.fault({ route, kind: 'rewrite', rewrite });
			const { json } = await submit(...names);
			expect(last()).toMatchObject({ accepted: true, outcome: 'answer rewritten' });
			expect(filenames(soket.batches.at(-1))).toEqual(names);
			return filenames(json);
		};
		expect([...(await rewritten(rewriteJobs.shuffled(1)))].sort()).toEqual(names);
		for (let seed = 0; seed < 20; seed++)
			expect(rewriteJobs.shuffled(seed)({ jobs: [1, 2] }).jobs).toEqual([2, 1]);
		expect(await rewritten(rewriteJobs.missing(2))).toEqual(['a.mp3']);
		expect(await rewritten(rewriteJobs.extra(1))).toEqual([...names, 'extra-1.mp3']);
		soket.fault({ route, kind: 'rewrite', rewrite: () => ({}) });
		expect((await call('POST', '/batch', {})).json.detail).toHaveLength(1);
	});
});
