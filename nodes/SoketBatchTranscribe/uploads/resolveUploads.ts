import type { Connection } from '../api/connection';
import { isFailure, type ApiFailure } from '../api/failure';
import { fetchFinishedFiles, type ListedUpload, type UploadedFile } from '../api/uploads';
import { newReference, type Reference } from '../references/reference';
import { notSubmitted, type FailedRequest } from '../requests/failures';

/** What there is to submit once uploads stand for their files. */
export interface ResolvedReferences {
	references: Reference[];
	/** The uploads whose files could not be found out. */
	unresolved: FailedRequest[];
	/** How many files of the uploads had failed to upload, and were left out. */
	failedFileCount: number;
}

/**
 * Replaces uploads by their completed files where a request can't name them: the API takes one upload in
 * a request, nobody knows how many files it counts for, and a file that is named beside it may be one of them,
 * which would be paid for twice. Waits for uploads that have not finished.
 *
 * @param isSplit whether they go into requests of a certain number of files
 * @param maxSeconds how long to wait, in seconds
 */
export async function resolveUploads(
	connection: Connection,
	references: Reference[],
	isSplit: boolean,
	maxSeconds: number,
): Promise<ResolvedReferences> {
	const isUpload = ({ kind }: Reference) => kind === 'batch_upload_id';
	const ids = [...new Set(references.filter(isUpload).map(({ value }) => value))];
	// Audio that the node itself has uploaded is in no upload that an item names.
	const hasFiles = references.some(({ kind, audio }) => kind === 'file_id' && audio === undefined);
	if (ids.length === 0 || (ids.length === 1 && !isSplit && !hasFiles)) {
		return { references, unresolved: [], failedFileCount: 0 };
	}
	const uploads = await fetchFinishedFiles(connection, ids, maxSeconds);
	const completedOf = new Map<string, UploadedFile[]>();
	const unresolved: FailedRequest[] = [];
	let failedFileCount = 0;
	for (const [i, id] of ids.entries()) {
		const upload = uploads[i]!;
		const failure = isFailure(upload) ? upload : obstacleIn(id, upload);
		if (failure) {
			const naming = references.filter((named) => isUpload(named) && named.value === id);
			unresolved.push(notSubmitted(naming, 'it', failure));
		} else {
			const { files } = upload as ListedUpload;
			const completed = files.filter(isCompleted);
			completedOf.set(id, completed);
			failedFileCount += files.length - completed.length;
		}
	}
	const resolved = references.flatMap((reference) => {
		if (!isUpload(reference)) return [reference];
		const files = completedOf.get(reference.value) ?? [];
		return files.map(({ file_id }) => newReference(reference.item, 'file_id', file_id));
	});
	return { references: resolved, unresolved, failedFileCount };
}

/** Why the files of an upload can't be submitted now, if that is so. */
function obstacleIn(
	uploadId: string,
	{ files, totalFiles, isFinished }: ListedUpload,
): ApiFailure | undefined {
	const completedCount = files.filter(isCompleted).length;
	if (isFinished && completedCount > 0) return undefined;
	return {
		httpCode: undefined,
		accepted: 'no',
		problem: `The upload ${uploadId} has ${isFinished ? 'no file to transcribe' : 'not finished'}: ${completedCount} of ${totalFiles} files are completed`,
		advice: isFinished
			? 'Upload the files again.'
			: 'Run the node again when the upload has finished, or let it wait longer by the option "Wait for Uploads".',
	};
}

function isCompleted({ upload_status }: UploadedFile): boolean {
	return upload_status === 'completed';
}
