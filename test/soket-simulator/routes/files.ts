import { type Answer, type Call, type Handlers, Refusal, accept } from '../answer';
import { QueryReader, paginate } from '../query';
import type { State, StoredFile, UploadStatus } from '../state';
import { readDeleteBody, refuseIfAny } from '../validation';

const UPLOAD_STATUSES: readonly UploadStatus[] = ['pending', 'uploading', 'completed', 'failed'];

// 128 kbit/s, a common rate for speech; only so that estimates differ from file to file.
const BYTES_PER_SECOND = 16_000;

/** How long a file of this size may last, in seconds. */
export const estimateSeconds = (bytes: number): number => bytes / BYTES_PER_SECOND;

function describe(state: State, file: StoredFile) {
	const upload_status = state.uploadStatus(file);
	const { batch_upload_id, file_id, filename } = file;
	return {
		file_id,
		filename,
		size_bytes: file.size_bytes,
		estimated_duration_seconds: file.estimated_duration_seconds,
		upload_status,
		...(upload_status === 'completed' && {
			gcs_key: `uploads/${batch_upload_id}/${file_id}/${filename}`,
		}),
	};
}

function upload(state: State, { upload: received }: Call): Answer {
	if (!received) {
		throw new Refusal(422, { detail: [{ loc: ['body'], msg: 'not multipart/form-data' }] });
	}
	refuseIfAny(received.problems);
	if (received.files.length === 0) {
		throw new Refusal(422, { detail: [{ loc: ['body', 'files'], msg: 'no file' }] });
	}
	const { batch_upload_id, at, files } = state.storeUpload(
		received.files.map(({ filename, contentType, size, sha256 }) => ({
			filename,
			content_type: contentType,
			size_bytes: size,
			sha256,
			estimated_duration_seconds: estimateSeconds(size),
		})),
	);
	return accept(
		{
			batch_upload_id,
			status: 'accepted',
			total_files: files.length,
			// Not documented: what it measures; presumably how long the server took to take them in.
			spool_seconds: (Date.now() - at) / 1000 + 0.125,
			files: files.map((file) => ({
				file_id: file.file_id,
				filename: file.filename,
				size_bytes: file.size_bytes,
				estimated_duration_seconds: file.estimated_duration_seconds,
				// The files go on to storage only now, however short that takes.
				upload_status: 'pending',
			})),
		},
		202,
	);
}

function progress(state: State, call: Call): Answer {
	new QueryReader(call.query).finish();
	const { batch_upload_id = '' } = call.params;
	const stored = state.uploads.get(batch_upload_id);
	// Not documented: the answer for an unknown upload.
	if (!stored) throw new Refusal(404, { detail: `upload ${batch_upload_id} not found` });

	const files = stored.files.map((file) => describe(state, file));
	const counts = { pending: 0, uploading: 0, completed: 0, failed: 0 };
	for (const file of files) counts[file.upload_status] += 1;

	// Not documented: the values of the upload's own status.
	let status = counts.failed > 0 ? 'failed' : 'completed';
	if (counts.pending + counts.uploading > 0) status = 'processing';
	return accept({ batch_upload_id, status, total_files: files.length, ...counts, files });
}

function list(state: State, call: Call): Answer {
	const query = new QueryReader(call.query);
	const page = query.integer('page', 1, 1, Number.MAX_SAFE_INTEGER);
	const limit = query.integer('limit', 50, 1, 200);
	const wanted = query.choice('upload_status', UPLOAD_STATUSES);
	query.finish();

	// A Map keeps the order of insertion, so backwards is newest first.
	const all = [...state.files.values()]
		.reverse()
		.filter((file) => wanted === undefined || state.uploadStatus(file) === wanted);
	const { entries, totalPages } = paginate(all, page, limit);
	return accept({
		page,
		limit,
		total_pages: totalPages,
		total_files: all.length,
		count: entries.length,
		files: entries.map((file) => ({
			batch_upload_id: file.batch_upload_id,
			content_type: file.content_type,
			...describe(state, file),
		})),
	});
}

function remove(state: State, call: Call): Answer {
	const ids = readDeleteBody(call.body);
	// Not documented: whether the file_id of a URL can be deleted, too. It names a file, so yes.
	const unknown = ids.filter((id) => !state.files.has(id) && !state.jobsByFile.has(id));
	if (unknown.length > 0) throw new Refusal(404, { detail: `not found: ${unknown.join(', ')}` });

	let objects = 0;
	let jobs = 0;
	for (const id of ids) {
		const file = state.files.get(id);
		if (file && state.uploadStatus(file) === 'completed') objects += 1;
		const siblings = state.uploads.get(file?.batch_upload_id ?? '')?.files;
		if (file) siblings?.splice(siblings.indexOf(file), 1);
		state.files.delete(id);
		for (const job of state.jobsByFile.get(id) ?? []) {
			job.deleted = true;
			jobs += 1;
		}
		state.jobsByFile.delete(id);
	}
	return accept({
		deleted_file_ids: ids,
		deleted_count: ids.length,
		storage_objects_deleted: objects,
		jobs_cleaned: jobs,
	});
}

/** Uploading, watching, listing and deleting files. */
export const fileRoutes = (
	state: State,
): Handlers<
	'POST /files/upload' | 'GET /files/upload/{batch_upload_id}' | 'GET /files' | 'DELETE /files'
> => ({
	'POST /files/upload': (call) => upload(state, call),
	'GET /files/upload/{batch_upload_id}': (call) => progress(state, call),
	'GET /files': (call) => list(state, call),
	'DELETE /files': (call) => remove(state, call),
});
