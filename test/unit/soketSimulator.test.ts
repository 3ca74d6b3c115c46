import { createHash } from 'node:crypto';

import { rewriteJobs, startSimulator, type Simulator } from '../soket-simulator';

/**
 * What the tests in the engine trust: the simulator refuses as the API's reference says, answers on each route,
 * does what a fault is named after, and gives no id twice.
 */
// The answers are the thing under test, so no type of ours may vouch for them.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-return */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

let soket: Simulator;
beforeEach(async () => {
	soket = await startSimulator({ uploadMilliseconds: 60_000, transcriptionMilliseconds: 40_000 });
});
afterEach(async () => {
	jest.restoreAllMocks();
	await soket.stop();
});

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
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.startsWith('application/json');
	const json = isJson ? JSON.parse(text) : undefined;
	return { status: response.status, headers: response.headers, text, json };
}
const get = async (path: string) => (await call('GET', path)).json;

const url = (name: string) => `https://example.org/audio/${name}`;
const sources = (...names: string[]) => ({ sources: names.map((name) => ({ url: url(name) })) });
const submit = (...names: string[]) => call('POST', '/batch', sources(...names));
const last = () => soket.journal.at(-1)!;
const filenames = ({ jobs, files }: Json) => (jobs ?? files).map(({ filename }: Json) => filename);

/** Three files of an upload that is done: one is ready, one failed, one is named as corrupt audio. */
const uploaded = () =>
	soket.addUpload([
		{ filename: 'a.mp3', upload_status: 'completed' },
		{ filename: 'lost.mp3', upload_status: 'failed' },
		{ filename: 'corrupt.mp3', upload_status: 'completed', size_bytes: 100 },
	]);

function form(field: string, name: string, content: string): FormData {
	const data = new FormData();
	data.append(field, new Blob([content]), name);
	return data;
}

// The simulator reads the clock in this process, so no test has to wait for it.
const realNow = Date.now.bind(Date);
const atSecond = (seconds: number) =>
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + seconds * 1000);

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
	it('POST /batch: a job for each reference, duplicates too, in the order of the body', async () => {
		const { batch_upload_id, files } = uploaded();
		const [a, , corrupt] = files.map(({ file_id }) => file_id);
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
		const { batch_id, jobs } = json;
		const estimated_audio_seconds = 10 + 100 / 16_000 + 10 + 5 * 61.25;
		expect([status, json]).toMatchObject([200, { total_jobs: 8, estimated_audio_seconds }]);
		expect(filenames(json)).toEqual([
			...['a.mp3', 'corrupt.mp3', 'a.mp3'],
			...['my call.mp3', 'y.wav', 'named.mp3', 'same.mp3', 'same.mp3'],
		]);
		const ids = jobs.map(({ file_id }: Json) => file_id);
		expect(ids.slice(0, 3)).toEqual([a, corrupt, a]);
		expect(new Set(ids).size).toBe(7);
		for (const job of jobs) expect(job).toMatchObject({ batch_id, status: 'queued' });
		expect(soket.batches).toMatchObject([{ batch_id, body }]);
		expect(soket.batches[0]!.jobs.map(({ file_id }) => file_id)).toEqual(ids);
		expect(last()).toMatchObject({ route: 'POST /batch', accepted: true, body });
	});

	it('POST /files/upload and GET /files/upload/{batch_upload_id}: an upload, on its way', async () => {
		const content = 'नमस्ते'.repeat(30_000);
		const size = Buffer.byteLength(content);
		const upload = await call('POST', '/files/upload', form('files', 'बात.mp3', content));
		const { batch_upload_id, files } = upload.json;
		const file = { filename: 'बात.mp3', size_bytes: size, upload_status: 'pending' };
		expect(upload).toMatchObject({
			status: 202,
			json: { status: 'accepted', total_files: 1, files: [file] },
		});
		const sha256 = createHash('sha256').update(content).digest('hex');
		expect(last()).toMatchObject({ accepted: true, body: [{ filename: 'बात.mp3', size, sha256 }] });

		const path = `/files/upload/${batch_upload_id}`;
		const open = { batch_upload_id, status: 'processing', completed: 0, failed: 0, total_files: 1 };
		expect(await get(path)).toMatchObject({ ...open, pending: 1, uploading: 0 });
		expect((await call('POST', '/batch', { batch_upload_id })).status).toBe(409);
		atSecond(30);
		expect(await get(path)).toMatchObject({ ...open, pending: 0, uploading: 1 });
		atSecond(60);
		expect(await get(path)).toEqual({
			...open,
			...{ status: 'completed', completed: 1, pending: 0, uploading: 0 },
			files: [{ ...files[0], upload_status: 'completed', gcs_key: expect.any(String) }],
		});
		expect((await call('POST', '/batch', { batch_upload_id })).json.total_jobs).toBe(1);
	});

	it('GET /files: the newest first, by pages, by status', async () => {
		uploaded();
		const first = await get('/files?limit=2');
		expect(first).toMatchObject({ page: 1, limit: 2, total_pages: 2, total_files: 3, count: 2 });
		expect(filenames(first)).toEqual(['corrupt.mp3', 'lost.mp3']);
		expect(filenames(await get('/files?limit=2&page=2'))).toEqual(['a.mp3']);
		expect(await get('/files?page=9')).toMatchObject({ limit: 50, count: 0, files: [] });
		expect(filenames(await get('/files?upload_status=failed'))).toEqual(['lost.mp3']);
	});

	it('DELETE /files: all or none, with their jobs', async () => {
		const { batch_upload_id, files } = uploaded();
		const [a, lost] = files.map(({ file_id }) => file_id);
		const { batch_id } = (await call('POST', '/batch', { batch_upload_id })).json;
		expect((await call('DELETE', '/files', { file_ids: [a, 'file-x'] })).status).toBe(404);
		expect((await get('/files')).total_files).toBe(3);
		expect((await call('DELETE', '/files', { file_ids: [a, lost] })).json).toEqual({
			deleted_file_ids: [a, lost],
			deleted_count: 2,
			storage_objects_deleted: 1,
			jobs_cleaned: 1,
		});
		for (const path of ['/files', `/results/batch/${batch_id}`, `/status/batch/${batch_id}`])
			expect((await get(path)).total_files).toBe(1);
	});

	it('GET /status/batch/{batch_id}: file after file, over the time given', async () => {
		const { batch_id } = (await submit('a.mp3', 'corrupt.mp3', 'c.mp3', 'd.mp3')).json;
		const seen = [];
		for (const second of [0, 10, 20, 30, 40]) {
			atSecond(second);
			const at = await get(`/status/batch/${batch_id}`);
			seen.push([at.total_files, at.files_completed, at.files_failed, at.status]);
		}
		expect(seen).toEqual([
			[4, 0, 0, 'processing'],
			[4, 1, 0, 'processing'],
			[4, 1, 1, 'processing'],
			[4, 2, 1, 'processing'],
			[4, 3, 1, 'completed'],
		]);
		const failing = (await submit('corrupt.mp3')).json.batch_id;
		atSecond(100);
		expect((await get(`/status/batch/${failing}`)).status).toBe('failed');
	});

	it('GET /results/…, GET /download/…: each file’s own transcript, by pages, file and status', async () => {
		const { batch_id, jobs } = (await submit('a.mp3', 'corrupt.mp3', 'c.mp3')).json;
		const path = `/results/batch/${batch_id}`;
		atSecond(40);
		const first = await get(`${path}?limit=2`);
		expect(first).toMatchObject({ batch_id, page: 1, total_pages: 2, total_files: 3, count: 2 });
		const files = [...first.files, ...(await get(`${path}?limit=2&page=2`)).files];
		const named = jobs.map(({ file_id, filename }: Json) => ({ file_id, filename }));
		const result = (i: number) => ({ text: expect.stringContaining(named[i].file_id) });
		expect(files).toMatchObject([
			{ ...named[0], status: 'completed', result: result(0) },
			{ ...named[1], status: 'failed', errors: [expect.stringContaining('corrupt.mp3')] },
			{ ...named[2], status: 'completed', result: result(2) },
		]);
		expect((await get(`${path}?status=failed`)).files).toEqual([files[1]]);
		expect(await get(`/results/file/${named[2].file_id}`)).toEqual(files[2]);
		expect((await get(`${path}?raw=true`)).jobs[0]).toMatchObject({ batch_id, ...files[0] });
		const download = `/download/batch/${batch_id}`;
		const lines = await call('GET', download);
		expect(lines.headers.get('content-type')).toMatch('application/x-ndjson');
		expect(lines.text).toBe(files.map((file) => `${JSON.stringify(file)}\n`).join(''));
		expect(await get(`${download}?format=json&status=completed`)).toEqual([files[0], files[2]]);
	});

	it('a journal of what came, in order of arrival, that outlives no reset, as no id does', async () => {
		await call('GET', '/files?limit=7', null, { 'x-a': '1' });
		const { batch_id } = (await submit('a.mp3')).json;
		expect(soket.journal).toMatchObject([
			{ route: 'GET /files', path: '/files', query: { limit: '7' }, headers: { 'x-a': '1' } },
			{ route: 'POST /batch', body: sources('a.mp3'), status: 200, outcome: 'answered' },
		]);
		const { batch_upload_id } = uploaded();
		soket.fault({ route: '*', kind: 'cut', when: 'before', times: Infinity });
		soket.reset();
		expect([soket.journal, soket.batches, soket.uploads]).toEqual([[], [], []]);
		expect((await submit('a.mp3')).json.batch_id).not.toBe(batch_id);
		expect(uploaded().batch_upload_id).not.toBe(batch_upload_id);
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
		expect(await rewritten(rewriteJobs.renamed(() => 'x'))).toEqual(['x', 'x', 'x']);
		expect(await rewritten(rewriteJobs.unnamed())).toEqual(names.map(() => undefined));
		soket.fault({ route, kind: 'rewrite', rewrite: () => ({}) });
		expect((await call('POST', '/batch', {})).json.detail).toHaveLength(1);
	});
});
