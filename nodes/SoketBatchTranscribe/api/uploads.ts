import type { Connection } from './connection';
import { describeFailure, type ApiFailure } from './failure';
import type { UploadedFile } from './types';

/**
 * The files of an upload, as far as they have come: `GET /files/upload/{batch_upload_id}`.
 *
 * @returns a failure where the API gives no list of files
 */
export async function fetchUploadedFiles(
	connection: Connection,
	batchUploadId: string,
): Promise<UploadedFile[] | ApiFailure> {
	const reply = await connection.call({
		method: 'GET',
		path: `/files/upload/${encodeURIComponent(batchUploadId)}`,
	});
	const files = 'body' in reply && reply.status < 300 ? filesIn(reply.body) : undefined;
	return files ?? describeFailure(reply, connection);
}

/**
 * Those files of an upload that can be transcribed.
 *
 * @returns a failure where some are still on their way, or none is completed
 */
export function completedFiles(
	batchUploadId: string,
	files: UploadedFile[],
): UploadedFile[] | ApiFailure {
	const completed = files.filter((file) => file.upload_status === 'completed');
	const failed = files.filter((file) => file.upload_status === 'failed');
	const refuse = (problem: string, advice: string): ApiFailure => ({
		httpCode: '409',
		accepted: 'no',
		problem: `The upload ${batchUploadId} ${problem}: ${completed.length} of ${files.length} files are completed`,
		advice,
	});
	if (completed.length + failed.length < files.length) {
		return refuse('has not finished', 'Run the node again when the upload has finished.');
	}
	return completed.length > 0
		? completed
		: refuse('has no file to transcribe', 'Upload the files again.');
}

function filesIn(body: unknown): UploadedFile[] | undefined {
	const files = (body as { files?: unknown } | null)?.files;
	return Array.isArray(files) && files.every(isUploadedFile) ? files : undefined;
}

function isUploadedFile(file: unknown): file is UploadedFile {
	return typeof (file as UploadedFile | null)?.file_id === 'string';
}
