import { type Answer, type Call, type Handlers, Refusal, accept } from '../answer';
import { type AcceptedJob, type State, type StoredFile, jobStatus } from '../state';
import { type BatchBody, type Source, readBatchBody } from '../validation';
import { QueryReader } from '../query';

// Nobody knows how long a file behind an address is; any number will do, and a fractional one
// keeps clients from taking the estimates for whole numbers.
const SECONDS_OF_UNSEEN_AUDIO = 61.25;

/** Not documented: a name for a source that came without one. Its own last segment, then. */
function ownName({ url, gcs_key: key }: Source): string {
	// Not by `new URL`: 100,000 more of those are felt in the time that a large batch takes.
	const path =
		url === undefined ? (key ?? '') : url.replace(/^\s*https?:\/*[^/?#]*|[?#].*$/gis, '');
	const segment = path.split('/').filter(Boolean).pop() ?? url ?? path;
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function isCorrupt(...names: Array<string | undefined>): boolean {
	return names.some((name) => name?.includes('corrupt'));
}

/** The uploaded files that a body refers to, in its order, or a refusal. */
function referencedFiles(state: State, body: BatchBody): StoredFile[] {
	const upload = state.uploads.get(body.batch_upload_id ?? '');
	if (body.batch_upload_id !== undefined && !upload) {
		throw new Refusal(404, { detail: `upload ${body.batch_upload_id} not found` });
	}
	const named = (body.file_ids ?? []).map((id) => {
		const file = state.files.get(id);
		if (!file) throw new Refusal(404, { detail: `file ${id} not found` });
		return file;
	});

	const uploadIds = new Set(named.map((file) => file.batch_upload_id));
	if (upload) uploadIds.add(upload.batch_upload_id);
	for (const id of uploadIds) {
		const files = state.uploads.get(id)?.files ?? [];
		if (files.some((file) => ['pending', 'uploading'].includes(state.uploadStatus(file)))) {
			throw new Refusal(409, { error: `upload ${id} is not completed yet` });
		}
	}
	// Not documented: a file whose upload failed. It is not completed either, and never will be.
	const failed = named.find((file) => state.uploadStatus(file) !== 'completed');
	if (failed) throw new Refusal(409, { error: `the upload of ${failed.file_id} is not completed` });

	const completed = (upload?.files ?? []).filter(
		(file) => state.uploadStatus(file) === 'completed',
	);
	return [...completed, ...named];
}

function submit(state: State, call: Call): Answer {
	const body = readBatchBody(call.body);
	const files = referencedFiles(state, body);
	const sources = body.sources ?? [];
	const total = files.length + sources.length;
	if (total === 0) {
		throw new Refusal(422, { detail: [{ loc: ['body'], msg: 'resolves to no file at all' }] });
	}

	const batch_id = state.newId('batch');
	const at = Date.now();
	const step = state.pace.transcriptionMilliseconds / total;
	const timing = (index: number) => ({
		startsAt: at + step * index,
		endsAt: at + step * (index + 1),
		deleted: false,
	});
	// Not documented: what becomes of duplicates. Here each is a job, so that a test sees it paid.
	const jobs: AcceptedJob[] = files.map((file, index) => ({
		file_id: file.file_id,
		filename: file.filename,
		batch_id,
		audioSeconds: file.estimated_duration_seconds,
		fails: isCorrupt(file.filename),
		...timing(index),
	}));
	for (const source of sources) {
		const filename = source.filename ?? ownName(source);
		jobs.push({
			file_id: state.newId('file'),
			filename,
			batch_id,
			source,
			audioSeconds: SECONDS_OF_UNSEEN_AUDIO,
			fails: isCorrupt(filename, source.url, source.gcs_key),
			...timing(jobs.length),
		});
	}
	state.storeBatch({ batch_id, at, body, jobs });

	// Not documented: the order of the jobs, and whether filenames are echoed.
	return accept({
		batch_id,
		total_jobs: jobs.length,
		...estimates(state, jobs),
		jobs: jobs.map(({ file_id, filename }) => ({ file_id, filename, batch_id, status: 'queued' })),
	});
}

function estimates(state: State, jobs: AcceptedJob[]) {
	return {
		estimated_audio_seconds: jobs.reduce((sum, job) => sum + job.audioSeconds, 0),
		estimated_completion_seconds: state.pace.transcriptionMilliseconds / 1000,
	};
}

function progress(state: State, call: Call): Answer {
	new QueryReader(call.query).finish();
	const { batch_id = '' } = call.params;
	const batch = state.batchesById.get(batch_id);
	// Not documented: the answer for an unknown batch.
	if (!batch) throw new Refusal(404, { detail: `batch ${batch_id} not found` });

	const now = Date.now();
	const jobs = batch.jobs.filter((job) => !job.deleted);
	const counts = { queued: 0, processing: 0, completed: 0, failed: 0 };
	for (const job of jobs) counts[jobStatus(job, now)] += 1;

	// Not documented: every status but `processing`.
	let status = 'processing';
	if (counts.queued === jobs.length) status = 'queued';
	if (counts.completed + counts.failed === jobs.length) status = 'completed';
	if (jobs.length > 0 && counts.failed === jobs.length) status = 'failed';

	return accept({
		batch_id,
		total_files: jobs.length,
		files_completed: counts.completed,
		files_failed: counts.failed,
		...estimates(state, jobs),
		status,
	});
}

/** Submitting a batch, and its progress. */
export const batchRoutes = (
	state: State,
): Handlers<'POST /batch' | 'GET /status/batch/{batch_id}'> => ({
	'POST /batch': (call) => submit(state, call),
	'GET /status/batch/{batch_id}': (call) => progress(state, call),
});
