import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { type JournalEntry, type Simulator, rewriteJobs, startSimulator } from '../soket-simulator';

// The answers are the thing under test, so no type of ours may vouch for them.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-return */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

interface Answered {
	status: number;
	headers: Headers;
	text: string;
	json: Json;
}

let simulator: Simulator;
const started: Simulator[] = [];

async function start(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
	simulator = await startSimulator(options);
	started.push(simulator);
	return simulator;
}

async function call(method: string, path: string, body?: unknown, init: RequestInit = {}) {
	const response = await fetch(simulator.baseUrl + path, {
		method,
		redirect: 'manual',
		...(body !== undefined && {
			body:
				body instanceof FormData ? body : typeof body === 'string' ? body : JSON.stringify(body),
		}),
		...init,
		headers: {
			authorization: `Bearer ${simulator.token}`,
			...(body !== undefined &&
				!(body instanceof FormData) && { 'content-type': 'application/json' }),
			...(init.headers as Record<string, string> | undefined),
		},
	});
	const text = await response.text();
	let json: Json;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: response.status, headers: response.headers, text, json } satisfies Answered;
}

const url = (name: string) => `https://example.org/audio/${name}`;
const sources = (...names: string[]) => ({ sources: names.map((name) => ({ url: url(name) })) });
const submit = (...names: string[]) => call('POST', '/batch', sources(...names));
const last = () => simulator.journal.at(-1)!;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The simulator reads the clock in this process, so no test has to wait for it.
const realNow = Date.now.bind(Date);
let passed = 0;
function letPass(milliseconds: number): void {
	passed += milliseconds;
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + passed);
}

async function until(condition: () => boolean): Promise<void> {
	for (let waited = 0; !condition(); waited += 5) {
		if (waited > 2000) throw new Error('waited in vain');
		await pause(5);
	}
}

function form(...files: Array<[name: string, content: string, type?: string]>): FormData {
	const data = new FormData();
	for (const [name, content, type = 'audio/mpeg'] of files) {
		data.append('files', new Blob([content], { type }), name);
	}
	return data;
}

beforeEach(async () => {
	await start();
});
afterEach(async () => {
	jest.restoreAllMocks();
	passed = 0;
	await Promise.all(started.splice(0).map(async (one) => await one.stop()));
});

describe('authentication and journal', () => {
	it.each([
		['none', ''],
		['another token', 'Bearer other'],
		['another scheme', 'bearer simulator-token'],
		['more after it', 'Bearer simulator-token2'],
	])('refuses %s with 401, and journals it', async (_name, authorization) => {
		const answer = await call('POST', '/batch', sources('a.mp3'), { headers: { authorization } });
		expect(answer.status).toBe(401);
		expect(answer.json.detail).toEqual(expect.any(String));
		expect(simulator.batches).toEqual([]);
		expect(last()).toMatchObject({ status: 401, accepted: false, body: sources('a.mp3') });
	});

	it('journals what came, in order of arrival', async () => {
		const before = Date.now();
		await call('GET', '/files?limit=7&upload_status=failed', undefined, {
			headers: { 'x-a': '1' },
		});
		await call('GET', '/files/upload/some%20upload');
		await call('PUT', '/nowhere?x=1');
		expect(simulator.journal).toEqual([
			expect.objectContaining({
				method: 'GET',
				path: '/files',
				route: 'GET /files',
				query: { limit: '7', upload_status: 'failed' },
				headers: expect.objectContaining({ 'x-a': '1', authorization: 'Bearer simulator-token' }),
				body: undefined,
				status: 200,
				accepted: true,
				outcome: 'answered',
			}),
			expect.objectContaining({
				path: '/files/upload/some%20upload',
				route: 'GET /files/upload/{batch_upload_id}',
				status: 404,
				accepted: false,
			}),
			expect.objectContaining({ path: '/nowhere', route: 'unknown', status: 404 }),
		]);
		for (const { at } of simulator.journal) {
			expect(at).toBeGreaterThanOrEqual(before);
			expect(at).toBeLessThanOrEqual(Date.now());
		}
	});

	it.each([
		['POST', '/batch/'],
		['POST', '//batch'],
		['GET', '/batch'],
		['HEAD', '/files'],
	])('knows no route %s %s', async (method, path) => {
		expect((await call(method, path)).status).toBe(404);
		expect(last().route).toBe('unknown');
	});

	it('journals an address that does not decode', async () => {
		expect((await call('GET', '/results/file/%E0%A4%A')).status).toBe(400);
		expect(last()).toMatchObject({ path: '/results/file/%E0%A4%A', status: 400 });
	});

	it('tells of each request once it is over', async () => {
		const seen: JournalEntry[] = [];
		await start({ onAnswered: (entry) => seen.push(entry) });
		await submit('a.mp3');
		expect(seen).toEqual(simulator.journal);
	});
});

describe('POST /batch', () => {
	it('makes one job per reference, in the order of the body', async () => {
		const upload = simulator.addUpload([
			{ filename: 'u1.mp3' },
			{ filename: 'u2.mp3', upload_status: 'failed' },
			{ filename: 'u3.mp3', size_bytes: 100 },
		]);
		const other = simulator.addUpload([{ filename: 'o1.mp3' }]);
		const [u1, , u3] = upload.files;
		const [o1] = other.files;
		const body = {
			sources: [
				{ url: 'https://example.org/a/my%20call.mp3?sig=1' },
				{ gcs_key: 'bucket/x/y.wav' },
				{ url: url('z.mp3'), filename: 'named.mp3' },
			],
			file_ids: [o1?.file_id],
			batch_upload_id: upload.batch_upload_id,
		};
		const { status, json } = await call('POST', '/batch', body);
		expect(status).toBe(200);
		const { batch_id } = json;
		expect(json).toEqual({
			batch_id: expect.any(String),
			total_jobs: 6,
			estimated_audio_seconds: 10 + 100 / 16_000 + 10 + 3 * 61.25,
			estimated_completion_seconds: 0,
			jobs: [
				{ file_id: u1?.file_id, filename: 'u1.mp3', batch_id, status: 'queued' },
				{ file_id: u3?.file_id, filename: 'u3.mp3', batch_id, status: 'queued' },
				{ file_id: o1?.file_id, filename: 'o1.mp3', batch_id, status: 'queued' },
				{ file_id: expect.any(String), filename: 'my call.mp3', batch_id, status: 'queued' },
				{ file_id: expect.any(String), filename: 'y.wav', batch_id, status: 'queued' },
				{ file_id: expect.any(String), filename: 'named.mp3', batch_id, status: 'queued' },
			],
		});
		expect(new Set(json.jobs.map((job: Json) => job.file_id)).size).toBe(6);
		expect(simulator.batches).toHaveLength(1);
		expect(simulator.batches[0]).toMatchObject({ batch_id, body });
		expect(simulator.batches[0]?.jobs.map((job) => job.file_id)).toEqual(
			json.jobs.map((job: Json) => job.file_id),
		);
		expect(last()).toMatchObject({ status: 200, accepted: true, body });
	});

	it.each([
		['https://example.org/a/b.mp3', 'b.mp3'],
		['https://example.org/a/b.mp3?path=/x/y.mp3#/z', 'b.mp3'],
		['HTTP://example.org:81/%E0%A4%95.mp3', 'क.mp3'],
		['https://example.org/a/100%.mp3', '100%.mp3'],
		['https://example.org/a/', 'a'],
		['https://example.org?x=/b', 'https://example.org?x=/b'],
	])('names %s %s', async (address, filename) => {
		const { json } = await call('POST', '/batch', { sources: [{ url: address }] });
		expect(json.jobs[0].filename).toBe(filename);
	});

	it('takes duplicates as separate jobs', async () => {
		const [file] = simulator.addUpload([{ filename: 'a.mp3' }]).files;
		const { json } = await call('POST', '/batch', {
			file_ids: [file?.file_id, file?.file_id],
			...sources('b.mp3', 'b.mp3'),
		});
		expect(json.total_jobs).toBe(4);
		expect(simulator.batches[0]?.jobs).toHaveLength(4);
	});

	const source = (value: unknown) => ({ sources: [value] });
	it.each<[string, unknown, Array<string | number>]>([
		['nothing', {}, ['body']],
		['empty lists', { file_ids: [], sources: [] }, ['body']],
		['a list', [], ['body']],
		['no JSON', '{"sources":', ['body']],
		['an unknown field', { ...sources('a.mp3'), language: 'hi' }, ['body', 'language']],
		['a list of upload ids', { batch_upload_id: ['upload-1'] }, ['body', 'batch_upload_id']],
		['null', { ...sources('a.mp3'), batch_upload_id: null }, ['body', 'batch_upload_id']],
		['file_ids as text', { file_ids: 'file-1' }, ['body', 'file_ids']],
		['a number as file id', { file_ids: [1] }, ['body', 'file_ids', 0]],
		['an empty file id', { file_ids: [' '] }, ['body', 'file_ids', 0]],
		['sources as an object', { sources: {} }, ['body', 'sources']],
		['a source as text', source('https://example.org'), ['body', 'sources', 0]],
		['an empty source', source({}), ['body', 'sources', 0]],
		['both', source({ url: url('a'), gcs_key: 'a' }), ['body', 'sources', 0]],
		['an extra', source({ url: url('a'), type: 'x' }), ['body', 'sources', 0, 'type']],
		['a ftp url', source({ url: 'ftp://example.org/a' }), ['body', 'sources', 0, 'url']],
		['no url at all', source({ url: 'a.mp3' }), ['body', 'sources', 0, 'url']],
		[
			'a number as name',
			source({ url: url('a'), filename: 1 }),
			['body', 'sources', 0, 'filename'],
		],
		['an empty key', source({ gcs_key: '' }), ['body', 'sources', 0, 'gcs_key']],
	])('refuses %s with 422', async (_name, body, loc) => {
		const { status, json } = await call('POST', '/batch', body);
		expect(status).toBe(422);
		expect(json).toEqual({ detail: [{ loc, msg: expect.any(String) }] });
		expect(simulator.batches).toEqual([]);
		expect(last()).toMatchObject({ status: 422, accepted: false, body });
	});

	it('refuses JSON that is not declared as such', async () => {
		const headers = { 'content-type': 'text/plain' };
		expect((await call('POST', '/batch', sources('a.mp3'), { headers })).status).toBe(422);
	});

	it('refuses unknown files and uploads with 404', async () => {
		expect((await call('POST', '/batch', { file_ids: ['file-x'] })).status).toBe(404);
		expect((await call('POST', '/batch', { batch_upload_id: 'upload-x' })).status).toBe(404);
		expect(simulator.batches).toEqual([]);
	});

	it.each(['pending', 'uploading'] as const)('refuses a %s upload with 409', async (status) => {
		const upload = simulator.addUpload([
			{ filename: 'ready.mp3' },
			{ filename: 'late.mp3', upload_status: status },
		]);
		const { batch_upload_id, files } = upload;
		for (const body of [{ batch_upload_id }, { file_ids: [files[0]?.file_id] }]) {
			const answer = await call('POST', '/batch', body);
			expect(answer.status).toBe(409);
			expect(answer.json).toEqual({ error: expect.any(String) });
		}
		expect(simulator.batches).toEqual([]);
	});

	it('refuses a file whose upload failed, and an upload with no other', async () => {
		const { batch_upload_id, files } = simulator.addUpload([
			{ filename: 'a.mp3', upload_status: 'failed' },
		]);
		expect((await call('POST', '/batch', { file_ids: [files[0]?.file_id] })).status).toBe(409);
		expect((await call('POST', '/batch', { batch_upload_id })).status).toBe(422);
	});

	it('takes 100,000 addresses, and refuses as many bad ones', async () => {
		const names = Array.from({ length: 100_000 }, (_, index) => `${index}-${'x'.repeat(200)}.mp3`);
		const before = performance.now();
		const body = { sources: names.map((name) => ({ url: url(name) })) };
		const { json } = await call('POST', '/batch', body);
		expect(json.total_jobs).toBe(100_000);
		expect(performance.now() - before).toBeLessThan(5000);
		const bad = await call('POST', '/batch', { file_ids: names.map(() => 1) });
		expect(bad.json.detail).toHaveLength(100_000);
	}, 30_000);

	it('refuses more than 64 MiB', async () => {
		const answer = await call('POST', '/batch', { file_ids: ['x'.repeat(64 * 1024 * 1024)] });
		expect(answer.status).toBe(413);
		expect(last()).toMatchObject({ status: 413, accepted: false });
	});
});

describe('files', () => {
	it('takes an upload, and lets it go its way with time', async () => {
		await start({ uploadMilliseconds: 60_000 });
		const content = 'नमस्ते'.repeat(30_000);
		const answer = await call(
			'POST',
			'/files/upload',
			form(['बातचीत.mp3', content], ['b.wav', 'x', 'audio/wav']),
		);
		expect(answer.status).toBe(202);
		const size = Buffer.byteLength(content);
		const { batch_upload_id, files } = answer.json;
		expect(answer.json).toEqual({
			batch_upload_id: expect.any(String),
			status: 'accepted',
			total_files: 2,
			spool_seconds: expect.any(Number),
			files: [
				{
					file_id: expect.any(String),
					filename: 'बातचीत.mp3',
					size_bytes: size,
					estimated_duration_seconds: size / 16_000,
					upload_status: 'pending',
				},
				expect.objectContaining({ filename: 'b.wav', size_bytes: 1 }),
			],
		});
		const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
		expect(last()).toMatchObject({
			route: 'POST /files/upload',
			accepted: true,
			body: [
				{ filename: 'बातचीत.mp3', contentType: 'audio/mpeg', size, sha256: sha256(content) },
				{ filename: 'b.wav', contentType: 'audio/wav', size: 1, sha256: sha256('x') },
			],
		});

		const progress = async () => (await call('GET', `/files/upload/${batch_upload_id}`)).json;
		const early = await progress();
		expect(early).toMatchObject({ status: 'processing', pending: 2, completed: 0, failed: 0 });
		expect(early.files[0]).not.toHaveProperty('gcs_key');
		expect((await call('POST', '/batch', { batch_upload_id })).status).toBe(409);
		letPass(30_000);
		expect(await progress()).toMatchObject({ status: 'processing', uploading: 2, completed: 0 });
		letPass(30_000);
		const now = await progress();
		expect(now).toEqual({
			batch_upload_id,
			status: 'completed',
			total_files: 2,
			completed: 2,
			failed: 0,
			uploading: 0,
			pending: 0,
			files: [
				{ ...files[0], upload_status: 'completed', gcs_key: expect.stringContaining('बातचीत.mp3') },
				{ ...files[1], upload_status: 'completed', gcs_key: expect.any(String) },
			],
		});
		const { json } = await call('POST', '/batch', { batch_upload_id });
		expect(json.jobs.map((job: Json) => job.file_id)).toEqual(
			files.map((file: Json) => file.file_id),
		);
	});

	it('refuses what is no upload', async () => {
		const wrong = new FormData();
		wrong.append('file', new Blob(['x']), 'a.mp3');
		const text = new FormData();
		text.append('files', 'just text');
		for (const body of [wrong, text, new FormData(), { files: [] }]) {
			const answer = await call('POST', '/files/upload', body);
			expect(answer.status).toBe(422);
			expect(answer.json.detail).toEqual([{ loc: expect.any(Array), msg: expect.any(String) }]);
		}
		const broken = await call('POST', '/files/upload', '--b\r\nnonsense', {
			headers: { 'content-type': 'multipart/form-data; boundary=b' },
		});
		expect(broken.status).toBe(400);
		expect((await call('GET', '/files')).json.total_files).toBe(0);
	});

	it('shows an upload with a lasting state', async () => {
		const { batch_upload_id } = simulator.addUpload([
			{ filename: 'a.mp3' },
			{ filename: 'b.mp3', upload_status: 'failed' },
			{ filename: 'c.mp3', upload_status: 'pending' },
		]);
		const { json } = await call('GET', `/files/upload/${batch_upload_id}`);
		expect(json).toMatchObject({ completed: 1, failed: 1, pending: 1, uploading: 0 });
	});

	it('lists newest first, by pages, by status', async () => {
		simulator.addUpload([{ filename: '1.mp3' }, { filename: '2.mp3' }]);
		simulator.addUpload([{ filename: '3.mp3', upload_status: 'failed' }]);
		const { json } = await call('GET', '/files?limit=2');
		expect(json).toMatchObject({ page: 1, limit: 2, total_pages: 2, total_files: 3, count: 2 });
		expect(json.files.map((file: Json) => file.filename)).toEqual(['3.mp3', '2.mp3']);
		expect(json.files[1]).toEqual({
			batch_upload_id: expect.any(String),
			file_id: expect.any(String),
			filename: '2.mp3',
			content_type: 'audio/mpeg',
			size_bytes: 160_000,
			estimated_duration_seconds: 10,
			upload_status: 'completed',
			gcs_key: expect.any(String),
		});
		expect((await call('GET', '/files?limit=2&page=2')).json.files[0].filename).toBe('1.mp3');
		expect((await call('GET', '/files?page=9')).json).toMatchObject({ count: 0, files: [] });
		const failed = await call('GET', '/files?upload_status=failed');
		expect(failed.json).toMatchObject({ limit: 50, total_files: 1, count: 1 });
		expect((await call('GET', '/files?limit=200')).status).toBe(200);
	});

	it.each([
		'limit=0',
		'limit=201',
		'limit=1.5',
		'limit=',
		'page=0',
		'page=x',
		'upload_status=done',
		'limit=1&limit=2',
		'status=completed',
	])('refuses ?%s with 422', async (query) => {
		const { status, json } = await call('GET', `/files?${query}`);
		expect(status).toBe(422);
		expect(json.detail).toEqual([{ loc: ['query', query.split('=')[0]], msg: expect.any(String) }]);
	});

	it('deletes files and their jobs, all or none', async () => {
		const { batch_upload_id, files } = simulator.addUpload([
			{ filename: 'a.mp3' },
			{ filename: 'b.mp3', upload_status: 'failed' },
			{ filename: 'c.mp3' },
		]);
		const [a, b] = files.map((file) => file.file_id);
		const { batch_id } = (await call('POST', '/batch', { batch_upload_id })).json;

		const unknown = await call('DELETE', '/files', { file_ids: [a, 'file-x'] });
		expect(unknown.status).toBe(404);
		expect((await call('GET', '/files')).json.total_files).toBe(3);

		const { status, json } = await call('DELETE', '/files', { file_ids: [a, b] });
		expect(status).toBe(200);
		expect(json).toEqual({
			deleted_file_ids: [a, b],
			deleted_count: 2,
			storage_objects_deleted: 1,
			jobs_cleaned: 1,
		});
		expect(last().accepted).toBe(true);
		expect((await call('GET', `/files/upload/${batch_upload_id}`)).json.total_files).toBe(1);
		expect((await call('GET', '/files')).json.total_files).toBe(1);
		expect((await call('GET', `/results/batch/${batch_id}`)).json.total_files).toBe(1);
		expect((await call('GET', `/status/batch/${batch_id}`)).json.total_files).toBe(1);
		expect((await call('GET', `/results/file/${a}`)).json).toEqual({ error: 'file not found' });
		expect(simulator.batches[0]?.jobs.map((job) => job.deleted)).toEqual([true, false]);
		expect((await call('DELETE', '/files', { file_ids: [a] })).status).toBe(404);
	});

	it.each([{}, { file_ids: [] }, { file_ids: [1] }, { file_ids: ['a'], all: true }, '', 'a'])(
		'refuses to delete %j with 422',
		async (body) => {
			expect((await call('DELETE', '/files', body)).status).toBe(422);
		},
	);
});

describe('progress and results', () => {
	it('finishes file after file, over the time given', async () => {
		await start({ transcriptionMilliseconds: 40_500 });
		const { json: batch } = await submit('a.mp3', 'corrupt.mp3', 'c.mp3', 'd.mp3');
		expect(batch.estimated_completion_seconds).toBe(40.5);
		const progress = async () => (await call('GET', `/status/batch/${batch.batch_id}`)).json;
		expect(await progress()).toEqual({
			batch_id: batch.batch_id,
			total_files: 4,
			files_completed: 0,
			files_failed: 0,
			estimated_audio_seconds: 245,
			estimated_completion_seconds: 40.5,
			status: 'processing',
		});
		const seen: Json[] = [];
		for (let file = 1; file <= 4; file += 1) {
			letPass(40_500 / 4);
			seen.push(await progress());
		}
		expect(
			seen.map(({ files_completed, files_failed }) => [files_completed, files_failed]),
		).toEqual([
			[1, 0],
			[1, 1],
			[2, 1],
			[3, 1],
		]);
		expect(seen.map(({ status }) => status)).toEqual([
			'processing',
			'processing',
			'processing',
			'completed',
		]);
	});

	it('lists files that are not ready, too', async () => {
		await start({ transcriptionMilliseconds: 60_000 });
		const { batch_id, jobs } = (await submit('a.mp3', 'b.mp3')).json;
		const { json } = await call('GET', `/results/batch/${batch_id}`);
		expect(json.files.map((file: Json) => file.status)).toEqual(['processing', 'queued']);
		expect(json.files[0]).not.toHaveProperty('result');
		const none = await call('GET', `/results/batch/${batch_id}?status=completed`);
		expect(none.json).toMatchObject({ total_files: 0, total_pages: 0, files: [] });
		const one = await call('GET', `/results/file/${jobs[0].file_id}`);
		expect(one.json).toMatchObject({ status: 'processing' });
	});

	it('gives each file its own transcript, by pages', async () => {
		const { batch_id, jobs } = (await submit('a.mp3', 'corrupt.mp3', 'c.mp3')).json;
		const first = (await call('GET', `/results/batch/${batch_id}?limit=2`)).json;
		expect(first).toMatchObject({
			batch_id,
			page: 1,
			limit: 2,
			total_pages: 2,
			total_files: 3,
			count: 2,
		});
		const second = (await call('GET', `/results/batch/${batch_id}?limit=2&page=2`)).json;
		const files = [...first.files, ...second.files];
		expect(files.map((file) => file.file_id)).toEqual(jobs.map((job: Json) => job.file_id));
		for (const index of [0, 2]) {
			expect(files[index]).toEqual({
				file_id: jobs[index].file_id,
				filename: jobs[index].filename,
				status: 'completed',
				result: {
					text: expect.stringContaining(`${jobs[index].filename} (${jobs[index].file_id})`),
					language: expect.any(String),
					duration_seconds: 61.25,
				},
			});
		}
		expect(files[1]).toEqual({
			file_id: jobs[1].file_id,
			filename: 'corrupt.mp3',
			status: 'failed',
			errors: [expect.stringContaining('corrupt.mp3')],
		});
		const failed = (await call('GET', `/results/batch/${batch_id}?status=failed`)).json;
		expect(failed.files).toEqual([files[1]]);
		const one = await call('GET', `/results/file/${jobs[2].file_id}`);
		expect(one.json).toEqual(files[2]);
	});

	it('fails a file whose address is corrupt, whatever its name', async () => {
		await call('POST', '/batch', { sources: [{ url: url('corrupt.mp3'), filename: 'fine.mp3' }] });
		const { json } = await call('GET', `/status/batch/${simulator.batches[0]?.batch_id}`);
		expect(json).toMatchObject({ files_failed: 1, status: 'failed' });
	});

	it('adds chunks and speech information on request, and raw jobs', async () => {
		const { batch_id, jobs } = (await submit('a.mp3')).json;
		const query = 'chunks=true&speech_information=true';
		const one = (await call('GET', `/results/file/${jobs[0].file_id}?${query}`)).json;
		expect(one.chunk_results).toEqual([expect.objectContaining({ text: one.result.text })]);
		expect(one.result.segments[0]).toMatchObject({ speaker_id: 'speaker_1', start: 0, end: 61.25 });
		const raw = (await call('GET', `/results/batch/${batch_id}?raw=true&${query}`)).json;
		expect(raw).toMatchObject({ total_jobs: 1, count: 1, total_pages: 1 });
		expect(raw.jobs).toEqual([{ job_id: expect.any(String), batch_id, ...one }]);
		expect(raw).not.toHaveProperty('files');
	});

	it('downloads NDJSON or JSON', async () => {
		const { batch_id } = (await submit('a.mp3', 'corrupt.mp3', 'c.mp3')).json;
		const { files } = (await call('GET', `/results/batch/${batch_id}`)).json;
		const lines = await call('GET', `/download/batch/${batch_id}`);
		expect(lines.headers.get('content-type')).toMatch('application/x-ndjson');
		expect(
			lines.text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line)),
		).toEqual(files);
		const json = await call('GET', `/download/batch/${batch_id}?format=json&status=completed`);
		expect(json.headers.get('content-type')).toMatch('application/json');
		expect(json.json).toEqual([files[0], files[2]]);
		const raw = await call('GET', `/download/batch/${batch_id}?format=json&raw=true`);
		expect(raw.json[0]).toMatchObject({ batch_id, ...files[0] });
		expect(last()).toMatchObject({ route: 'GET /download/batch/{batch_id}', accepted: true });
	});

	it('answers for unknown batches and files', async () => {
		const results = await call('GET', '/results/batch/batch-x');
		expect([results.status, results.json]).toEqual([200, { error: 'batch not found' }]);
		const filtered = await call('GET', '/results/batch/batch-x?status=completed');
		expect(filtered.json).toMatchObject({ total_files: 0, files: [] });
		const file = await call('GET', '/results/file/file-x');
		expect([file.status, file.json]).toEqual([200, { error: 'file not found' }]);
		expect(last().accepted).toBe(false);
		expect((await call('GET', '/download/batch/batch-x')).json).toEqual({
			error: 'batch not found',
		});
		expect((await call('GET', '/status/batch/batch-x')).status).toBe(404);
	});

	it.each([
		'/results/batch/x?limit=201',
		'/results/batch/x?status=done',
		'/results/batch/x?raw=1',
		'/results/file/x?raw=true',
		'/download/batch/x?format=csv',
		'/download/batch/x?status=retrying',
		'/download/batch/x?limit=10',
		'/status/batch/x?raw=true',
	])('refuses %s with 422', async (path) => {
		expect((await call('GET', path)).status).toBe(422);
	});
});

describe('faults', () => {
	it('answers instead, before authentication, and nothing is taken in', async () => {
		simulator.fault({
			route: 'POST /batch',
			kind: 'answer',
			when: 'before',
			status: 503,
			headers: { 'Retry-After': '7' },
			body: { error: 'busy' },
		});
		const answer = await call('POST', '/batch', sources('a.mp3'), {
			headers: { authorization: 'x' },
		});
		expect([answer.status, answer.json]).toEqual([503, { error: 'busy' }]);
		expect(answer.headers.get('retry-after')).toBe('7');
		expect(answer.headers.get('content-type')).toMatch('application/json');
		expect(simulator.batches).toEqual([]);
		expect(last()).toMatchObject({
			status: 503,
			accepted: false,
			outcome: 'answered instead',
			body: sources('a.mp3'),
		});
		expect((await submit('a.mp3')).status).toBe(200);
	});

	it('replaces the answer of a request that was taken in', async () => {
		simulator.fault({
			route: 'POST /batch',
			kind: 'answer',
			when: 'after',
			status: 200,
			headers: { 'content-type': 'text/html' },
			body: '<html>login</html>',
		});
		simulator.fault({ route: 'POST /batch', kind: 'answer', when: 'after', status: 504 });
		simulator.fault({ route: 'POST /batch', kind: 'answer', when: 'after', status: 200, body: {} });
		const html = await submit('a.mp3');
		expect([html.status, html.text]).toEqual([200, '<html>login</html>']);
		expect(html.headers.get('content-type')).toBe('text/html');
		expect(last()).toMatchObject({ status: 200, accepted: true, outcome: 'answer replaced' });
		const gateway = await submit('b.mp3');
		expect([gateway.status, gateway.text]).toEqual([504, '']);
		expect((await submit('c.mp3')).text).toBe('{}');
		expect(simulator.batches.map((batch) => batch.jobs[0]?.filename)).toEqual([
			'a.mp3',
			'b.mp3',
			'c.mp3',
		]);
	});

	it('tells when a replaced answer was a refusal', async () => {
		simulator.fault({ route: '*', kind: 'answer', when: 'after', status: 504 });
		expect((await call('POST', '/batch', {})).status).toBe(504);
		expect(last()).toMatchObject({ status: 504, accepted: false });
	});

	it.each(['before', 'after'] as const)('cuts the connection %s acceptance', async (when) => {
		simulator.fault({ route: 'POST /batch', kind: 'cut', when });
		await expect(submit('a.mp3')).rejects.toThrow('fetch failed');
		const accepted = when === 'after';
		expect(simulator.batches).toHaveLength(accepted ? 1 : 0);
		expect(last()).toMatchObject({ status: null, accepted, outcome: `cut ${when}` });
		expect(last().body).toEqual(accepted ? sources('a.mp3') : undefined);
		expect((await submit('a.mp3')).status).toBe(200);
	});

	it.each(['before', 'after'] as const)(
		'hangs %s acceptance, until it is stopped',
		async (when) => {
			simulator.fault({ route: 'POST /batch', kind: 'hang', when });
			let settled = false;
			const pending = submit('a.mp3').finally(() => (settled = true));
			pending.catch(() => undefined);
			const accepted = when === 'after';
			await until(() => simulator.journal.some(({ outcome }) => outcome === `hung ${when}`));
			await pause(50);
			expect(settled).toBe(false);
			expect(simulator.batches).toHaveLength(accepted ? 1 : 0);
			expect(last()).toMatchObject({ status: null, accepted });
			const before = performance.now();
			await simulator.stop();
			await expect(pending).rejects.toThrow('fetch failed');
			expect(performance.now() - before).toBeLessThan(500);
		},
	);

	it('delays the answer, not the work', async () => {
		simulator.fault({ route: 'POST /batch', kind: 'delay', milliseconds: 150 });
		const before = performance.now();
		const pending = submit('a.mp3');
		await until(() => simulator.batches.length === 1);
		expect(last()).toMatchObject({ status: null, outcome: 'underway' });
		expect((await pending).json.total_jobs).toBe(1);
		expect(performance.now() - before).toBeGreaterThanOrEqual(145);
		expect(last()).toMatchObject({ status: 200, accepted: true, outcome: 'delayed' });
	});

	it('notes a client that does not wait', async () => {
		simulator.fault({ route: 'POST /batch', kind: 'delay', milliseconds: 60_000 });
		const impatient = call('POST', '/batch', sources('a.mp3'), { signal: AbortSignal.timeout(50) });
		await expect(impatient).rejects.toThrow('timeout');
		await until(() => last().outcome === 'client left');
		expect(last()).toMatchObject({ status: null, accepted: true });
	});

	it('stops without waiting for a delay', async () => {
		simulator.fault({ route: '*', kind: 'delay', milliseconds: 60_000 });
		const pending = submit('a.mp3');
		pending.catch(() => undefined);
		await until(() => simulator.batches.length === 1);
		await simulator.stop();
		await expect(pending).rejects.toThrow('fetch failed');
	});

	it.each([301, 302, 303, 307, 308] as const)('redirects with %i', async (status) => {
		simulator.fault({ route: '*', kind: 'redirect', status, location: 'http://localhost:1/x' });
		const answer = await submit('a.mp3');
		expect(answer.status).toBe(status);
		expect(answer.headers.get('location')).toBe('http://localhost:1/x');
		expect(simulator.batches).toEqual([]);
		expect(last()).toMatchObject({ status, accepted: false, outcome: 'redirected' });
	});

	it('strikes uploads and downloads, too', async () => {
		simulator.fault({ route: 'POST /files/upload', kind: 'answer', when: 'before', status: 502 });
		simulator.fault({ route: 'POST /files/upload', kind: 'cut', when: 'after' });
		expect((await call('POST', '/files/upload', form(['a.mp3', 'x']))).status).toBe(502);
		expect(last().body).toEqual([expect.objectContaining({ filename: 'a.mp3', size: 1 })]);
		expect((await call('GET', '/files')).json.total_files).toBe(0);
		await expect(call('POST', '/files/upload', form(['a.mp3', 'x']))).rejects.toThrow();
		const { json } = await call('GET', '/files');
		expect(json.total_files).toBe(1);

		const { batch_id } = (await call('POST', '/batch', { file_ids: [json.files[0].file_id] })).json;
		simulator.fault({
			route: 'GET /download/batch/{batch_id}',
			kind: 'rewrite',
			rewrite: (text: string) => text.slice(0, 10),
		});
		expect((await call('GET', `/download/batch/${batch_id}`)).text).toBe('{"file_id"');
	});

	it('strikes in the order added, by route, skip and times', async () => {
		const answer = { kind: 'answer', when: 'before' } as const;
		simulator.fault({ ...answer, route: 'POST /batch', status: 501 });
		simulator.fault({ ...answer, route: 'POST /batch', skip: 2, times: 2, status: 502 });
		simulator.fault({ ...answer, route: 'GET /files', times: Infinity, status: 503 });
		simulator.fault({ ...answer, route: '*', skip: 1, status: 504 });
		const statuses: number[] = [];
		for (let count = 0; count < 6; count += 1) statuses.push((await submit('a.mp3')).status);
		expect(statuses).toEqual([501, 504, 502, 502, 200, 200]);
		for (let count = 0; count < 5; count += 1) {
			expect((await call('GET', '/files')).status).toBe(503);
		}
	});

	it('forgets everything on reset, but gives no id twice', async () => {
		const { batch_id } = (await submit('a.mp3')).json;
		const { journal, batches } = simulator;
		simulator.fault({ route: '*', kind: 'cut', when: 'before', times: Infinity });
		simulator.addUpload([{ filename: 'a.mp3' }]);
		simulator.reset();
		expect([journal, batches]).toEqual([[], []]);
		expect((await call('GET', `/status/batch/${batch_id}`)).status).toBe(404);
		expect((await call('GET', '/files')).json.total_files).toBe(0);
		expect((await submit('a.mp3')).json.batch_id).not.toBe(batch_id);
		expect([journal, batches]).toEqual([simulator.journal, simulator.batches]);
		expect(journal).toHaveLength(3);
	});
});

describe('rewritten answers of POST /batch', () => {
	const names = ['a.mp3', 'b.mp3', 'c.mp3', 'd.mp3'];

	async function rewritten(rewrite: (answer: Json) => Json): Promise<Json> {
		simulator.fault({ route: 'POST /batch', kind: 'rewrite', rewrite });
		const { json } = await submit(...names);
		expect(last()).toMatchObject({ accepted: true, outcome: 'answer rewritten' });
		expect(simulator.batches.at(-1)?.jobs.map((job) => job.filename)).toEqual(names);
		expect(json.total_jobs).toBe(json.jobs.length);
		return json;
	}
	const filenames = (answer: Json) => answer.jobs.map((job: Json) => job.filename);

	it('shuffles by seed, and never not at all', async () => {
		const once = filenames(await rewritten(rewriteJobs.shuffled(1)));
		expect(once).not.toEqual(names);
		expect([...once].sort()).toEqual(names);
		expect(filenames(await rewritten(rewriteJobs.shuffled(1)))).toEqual(once);
		const orders = new Set<string>();
		for (let seed = 0; seed < 50; seed += 1) {
			const jobs = names.map((filename) => ({ filename }));
			orders.add(String(filenames(rewriteJobs.shuffled(seed)({ jobs }))));
		}
		expect(orders.size).toBeGreaterThan(10);
		expect(orders).not.toContain(String(names));
	});

	it('drops, adds, renames jobs and takes their names', async () => {
		expect(filenames(await rewritten(rewriteJobs.missing(3)))).toEqual(['a.mp3']);
		const some = rewriteJobs.missing((job, index) => job.filename === 'b.mp3' || index === 3);
		expect(filenames(await rewritten(some))).toEqual(['a.mp3', 'c.mp3']);
		const more = await rewritten(rewriteJobs.extra(2));
		expect(filenames(more)).toEqual([...names, 'extra-1.mp3', 'extra-2.mp3']);
		expect(more.jobs[5].batch_id).toBe(more.batch_id);
		expect(filenames(await rewritten(rewriteJobs.renamed()))[0]).toBe('renamed-a.mp3');
		expect(filenames(await rewritten(rewriteJobs.renamed(() => 'x')))).toEqual([
			'x',
			'x',
			'x',
			'x',
		]);
		const unnamed = await rewritten(rewriteJobs.unnamed());
		for (const job of unnamed.jobs)
			expect(Object.keys(job)).toEqual(['file_id', 'batch_id', 'status']);
	});

	it('may be any change, and leaves refusals alone', async () => {
		const rewrite = (answer: Json) => ((answer.jobs = null), answer);
		simulator.fault({ route: 'POST /batch', kind: 'rewrite', rewrite, times: 2 });
		expect((await submit('a.mp3')).json.jobs).toBeNull();
		expect(simulator.batches[0]?.jobs).toHaveLength(1);
		expect((await call('POST', '/batch', {})).json.detail).toHaveLength(1);
	});
});

describe('a body that breaks off', () => {
	it.each([
		['POST /batch', 'application/json', '{"sources":['],
		['POST /files/upload', 'multipart/form-data; boundary=b', '--b\r\n'],
	])('is not taken in: %s', async (route, type, part) => {
		const { port, pathname } = new URL(simulator.baseUrl);
		const socket = connect(Number(port), '127.0.0.1');
		socket.write(
			`POST ${pathname}${route.slice(5)} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n` +
				`Authorization: Bearer ${simulator.token}\r\nContent-Length: 1000\r\n\r\n${part}`,
		);
		await until(() => simulator.journal.length === 1);
		socket.destroy();
		await until(() => last().outcome !== 'underway');
		expect(last()).toMatchObject({ route, status: null, accepted: false, outcome: 'client left' });
	});
});
