import { Readable } from 'node:stream';
import { type Answer, type Call, type Handlers, accept } from '../answer';
import { QueryReader, paginate } from '../query';
import { type AcceptedJob, type State, jobStatus } from '../state';
import { type Detail, rawJobOf, transcriptOf } from '../transcripts';

// Not documented: the HTTP status of these two. 200 is the one that catches a careless client.
const UNKNOWN_BATCH: Answer = { status: 200, body: { error: 'batch not found' }, accepted: false };
const UNKNOWN_FILE: Answer = { status: 200, body: { error: 'file not found' }, accepted: false };

function readDetail(query: QueryReader): Detail {
	return { chunks: query.flag('chunks'), speechInformation: query.flag('speech_information') };
}

/** Not documented: whether files that are not ready are listed without a filter. Here they are. */
function jobsOf(state: State, batchId: string, status: string | undefined): AcceptedJob[] {
	const now = Date.now();
	return (state.batchesById.get(batchId)?.jobs ?? []).filter(
		(job) => !job.deleted && (status === undefined || jobStatus(job, now) === status),
	);
}

function batchResults(state: State, call: Call): Answer {
	const query = new QueryReader(call.query);
	const page = query.integer('page', 1, 1, Number.MAX_SAFE_INTEGER);
	const limit = query.integer('limit', 50, 1, 200);
	// `retrying` is documented; here nothing ever is.
	const status = query.choice('status', ['completed', 'failed', 'retrying', 'processing']);
	const raw = query.flag('raw');
	const detail = readDetail(query);
	query.finish();

	const { batch_id = '' } = call.params;
	// Not documented: an unknown batch with a status filter. No file matches, then.
	if (!state.batchesById.has(batch_id) && status === undefined) return UNKNOWN_BATCH;

	const jobs = jobsOf(state, batch_id, status);
	const { entries, totalPages } = paginate(jobs, page, limit);
	const frame = { batch_id, page, limit, total_pages: totalPages };
	const count = entries.length;
	return accept(
		raw
			? {
					...frame,
					total_jobs: jobs.length,
					count,
					jobs: entries.map((job) => rawJobOf(job, detail)),
				}
			: {
					...frame,
					total_files: jobs.length,
					count,
					files: entries.map((job) => transcriptOf(job, detail)),
				},
	);
}

function fileResult(state: State, call: Call): Answer {
	const query = new QueryReader(call.query);
	const detail = readDetail(query);
	query.finish();
	// Not documented: a file transcribed twice (the latest), one uploaded only (not found).
	const job = state.jobsByFile.get(call.params.file_id ?? '')?.at(-1);
	return job ? accept(transcriptOf(job, detail)) : UNKNOWN_FILE;
}

function* linesOf(jobs: AcceptedJob[], describe: (job: AcceptedJob) => object) {
	for (const job of jobs) yield `${JSON.stringify(describe(job))}\n`;
}

// Not documented: the shape of the JSON download. A list of what NDJSON has a line each for.
function* jsonOf(jobs: AcceptedJob[], describe: (job: AcceptedJob) => object) {
	yield '[';
	for (const [index, job] of jobs.entries()) {
		yield (index === 0 ? '' : ',') + JSON.stringify(describe(job));
	}
	yield ']';
}

function download(state: State, call: Call): Answer {
	const query = new QueryReader(call.query);
	const status = query.choice('status', ['completed', 'failed', 'processing']);
	const format = query.choice('format', ['ndjson', 'json']) ?? 'ndjson';
	const raw = query.flag('raw');
	const detail = readDetail(query);
	query.finish();

	const { batch_id = '' } = call.params;
	// Not documented: the download of an unknown batch. As its results do.
	if (!state.batchesById.has(batch_id)) return UNKNOWN_BATCH;

	const jobs = jobsOf(state, batch_id, status);
	const describe = (job: AcceptedJob) => (raw ? rawJobOf(job, detail) : transcriptOf(job, detail));
	return {
		status: 200,
		body: Readable.from(format === 'json' ? jsonOf(jobs, describe) : linesOf(jobs, describe)),
		contentType: format === 'json' ? 'application/json' : 'application/x-ndjson',
		accepted: true,
	};
}

/** Transcripts: of a batch by pages, of one file, and of a batch in one stream. */
export const resultRoutes = (
	state: State,
): Handlers<
	'GET /results/batch/{batch_id}' | 'GET /results/file/{file_id}' | 'GET /download/batch/{batch_id}'
> => ({
	'GET /results/batch/{batch_id}': (call) => batchResults(state, call),
	'GET /results/file/{file_id}': (call) => fileResult(state, call),
	'GET /download/batch/{batch_id}': (call) => download(state, call),
});
