import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { answerIn, describeFailure, isFailure, type ApiFailure } from './failure';
import { isId, isObject } from './json';
import { aFewAtATime } from './pace';
import { read, tryToRead } from './read';
import { sendSafely } from './sendSafely';
import type { FormFile } from './streams';
import { watchUntilDone, type OnLook, type Pending, type Signs, type Watched } from './watch';

/** What is sure of the answer to `POST /files/upload`: its id, and a list of files if there is one. */
export interface UploadAnswer extends IDataObject {
	batch_upload_id: string | number;
}

/** A file of an upload; `upload_status` is `pending`, `uploading`, `completed` or `failed`. */
export interface UploadedFile extends IDataObject {
	file_id: string;
	filename?: string | undefined;
	upload_status?: string;
}

/**
 * Uploads files as one form: `POST /files/upload`. It is sent again only where it was certainly not accepted.
 *
 * @param makeFiles makes the files anew for each try: a stream can be read once only
 */
export async function uploadFiles(
	connection: Connection,
	makeFiles: () => FormFile[],
): Promise<UploadAnswer | ApiFailure> {
	const reply = await sendSafely(connection, () => ({
		method: 'POST',
		path: '/files/upload',
		files: makeFiles(),
	}));
	return answerIn(reply, isUploadAnswer, connection);
}

/** How far an upload is: `GET /files/upload/{batch_upload_id}`. */
export async function fetchUpload(
	connection: Connection,
	batchUploadId: string,
): Promise<IDataObject | ApiFailure> {
	return await read(connection, uploadPath(batchUploadId));
}

/** The files of an upload by one look; undefined where it can't be looked at just now. */
export async function lookAtUpload(
	connection: Connection,
	batchUploadId: string,
): Promise<UploadedFile[] | undefined> {
	const attempt = await tryToRead(connection, uploadPath(batchUploadId));
	return 'answer' in attempt ? filesOf(attempt.answer) : undefined;
}

/** What is known of an upload whose files are listed. */
export interface ListedUpload {
	files: UploadedFile[];
	/** How many files it is of: more than are listed, where the list is not complete. */
	totalFiles: number;
	isFinished: boolean;
}

/**
 * The files of each upload, waited for until none is on its way any more.
 *
 * @param maxSeconds how long to wait, in seconds; what is on its way then comes back so
 * @returns the files, or a failure where the API gives no list of them, in the order of the ids
 */
export async function fetchFinishedFiles(
	connection: Connection,
	batchUploadIds: string[],
	maxSeconds: number,
): Promise<Array<ListedUpload | ApiFailure>> {
	const end = Date.now() + maxSeconds * 1000;
	const uploads = await aFewAtATime(batchUploadIds, async (id) => {
		const upload = await fetchUpload(connection, id);
		if (isFailure(upload)) return upload;
		return (
			listed(upload) ?? describeFailure({ status: 200, headers: {}, body: upload }, connection)
		);
	});
	const running = [...uploads.keys()].filter((i) => {
		const upload = uploads[i]!;
		return !isFailure(upload) && !upload.isFinished;
	});
	if (running.length === 0 || Date.now() >= end) return uploads;
	const watched = await waitForUploads(
		connection,
		running.map((i) => ({ batchUploadId: batchUploadIds[i]!, acceptedAt: undefined })),
		(end - Date.now()) / 1000,
	);
	running.forEach((i, at) => {
		const { answer, failure } = watched[at]!;
		uploads[i] = (answer && listed(answer)) ?? failure ?? uploads[i]!;
	});
	return uploads;
}

/** An upload whose files are waited for; the API gives no estimate of it. */
export interface PendingUpload extends Pick<Pending, 'acceptedAt'> {
	batchUploadId: string;
}

/**
 * Waits until no file of these uploads is on its way any more.
 *
 * @param maxSeconds how long, in seconds
 * @param onLook see `watchUntilDone`
 * @returns what was seen of each, in their order
 */
export async function waitForUploads(
	connection: Connection,
	uploads: PendingUpload[],
	maxSeconds: number,
	onLook?: OnLook,
): Promise<Watched[]> {
	const pending = uploads.map(({ batchUploadId, acceptedAt }) => ({
		path: uploadPath(batchUploadId),
		acceptedAt,
	}));
	return await watchUntilDone(connection, pending, UPLOAD_SIGNS, maxSeconds, onLook);
}

const UPLOAD_SIGNS: Signs = {
	isDone: isFinished,
	countsIn: ({ completed, failed, total_files: total }) => ({ completed, failed, total }),
};

/**
 * Whether each file has arrived or failed; false where nothing is known of them. An empty list says nothing
 * where the counters say that there are files.
 */
export function isFinished(upload: IDataObject): boolean {
	const files = filesOf(upload);
	if (files?.length === 0) {
		return [upload.total_files, upload.pending, upload.uploading].every(
			(count) => !isPositive(count),
		);
	}
	return (
		files?.every(
			({ upload_status }) => upload_status === 'completed' || upload_status === 'failed',
		) ?? false
	);
}

/** The files in the API's word on an upload; undefined where it holds no list of them. */
export function filesOf({ files }: IDataObject): UploadedFile[] | undefined {
	return Array.isArray(files) && (files as unknown[]).every(isUploadedFile)
		? (files as unknown as UploadedFile[])
		: undefined;
}

/** Whether an upload was accepted: that is so as soon as there is an id for it, whatever else is missing. */
function isUploadAnswer(body: unknown): body is UploadAnswer {
	return isObject(body) && isId(body.batch_upload_id);
}

function listed(upload: IDataObject): ListedUpload | undefined {
	const files = filesOf(upload);
	if (files === undefined) return undefined;
	const total = upload.total_files;
	const totalFiles = Math.max(files.length, isPositive(total) ? total : 0);
	return { files, totalFiles, isFinished: isFinished(upload) };
}

function isPositive(count: unknown): count is number {
	return typeof count === 'number' && count > 0;
}

function uploadPath(batchUploadId: string): string {
	return `/files/upload/${encodeURIComponent(batchUploadId)}`;
}

function isUploadedFile(file: unknown): file is UploadedFile {
	return typeof (file as UploadedFile | null)?.file_id === 'string';
}
