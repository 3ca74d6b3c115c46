import type { Connection } from './connection';
import { describeFailure, type ApiFailure } from './failure';
import type { UploadedFile } from './types';
import { waitSeconds } from './waitTimes';

/** An upload of which no file is on its way any more, and at least one has arrived. */
export interface FinishedUpload {
	completed: UploadedFile[];
	failedCount: number;
}

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
 * Those files of an upload that can be transcribed, when it has finished.
 *
 * @param waitUntil how long to wait for that, in milliseconds since 1970
 * @returns a failure where the API gives no list of files, or there is none to transcribe by then
 */
export async function waitForCompletedFiles(
	connection: Connection,
	batchUploadId: string,
	waitUntil: number,
): Promise<FinishedUpload | ApiFailure> {
	for (let looks = 0; ; looks++) {
		const files = await fetchUploadedFiles(connection, batchUploadId);
		if (!Array.isArray(files)) return files;
		const stillRunning = files.some(
			({ upload_status }) => upload_status !== 'completed' && upload_status !== 'failed',
		);
		const mayWait = stillRunning && Date.now() < waitUntil;
		if (mayWait && (await connection.pause(waitSeconds({}, looks)))) continue;
		return finishedUpload(batchUploadId, files, stillRunning);
	}
}

function finishedUpload(
	batchUploadId: string,
	files: UploadedFile[],
	stillRunning: boolean,
): FinishedUpload | ApiFailure {
	const completed = files.filter(({ upload_status }) => upload_status === 'completed');
	if (!stillRunning && completed.length > 0) {
		return { completed, failedCount: files.length - completed.length };
	}
	return {
		httpCode: '409',
		accepted: 'no',
		problem: `The upload ${batchUploadId} has ${stillRunning ? 'not finished' : 'no file to transcribe'}: ${completed.length} of ${files.length} files are completed`,
		advice: stillRunning
			? 'Run the node again when the upload has finished, or let it wait longer by the option "Wait for Uploads".'
			: 'Upload the files again.',
	};
}

function filesIn(body: unknown): UploadedFile[] | undefined {
	const files = (body as { files?: unknown } | null)?.files;
	return Array.isArray(files) && files.every(isUploadedFile) ? files : undefined;
}

function isUploadedFile(file: unknown): file is UploadedFile {
	return typeof (file as UploadedFile | null)?.file_id === 'string';
}
