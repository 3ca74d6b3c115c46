import type { Connection } from '../../api/connection';
import { isFailure, type ApiFailure } from '../../api/failure';
import type { UploadedFile } from '../../api/types';
import { fetchFinishedFiles, type ListedUpload } from '../../api/uploads';
import type { FailedRequest } from '../../steps/failedRequest';
import { failedUpload } from './failureReport';
import type { ItemReference } from './references';
import type { SubmitSettings } from './settings';

/** What there is to submit once uploads stand for their files. */
export interface ResolvedReferences {
	references: ItemReference[];
	/** The uploads whose files could not be found out. */
	unresolved: FailedRequest[];
	/** How many files of the uploads had failed to upload, and were left out. */
	failedFileCount: number;
}

/**
 * Replaces uploads by their completed files where a request can't name them: the API takes one upload in
 * a request, and nobody knows how many files it counts for. Waits for uploads that have not finished.
 */
export async function resolveUploads(
	connection: Connection,
	references: ItemReference[],
	{ maxFilesPerBatch, waitForUploadsSeconds }: SubmitSettings,
): Promise<ResolvedReferences> {
	const uploadIds = [
		...new Set(
			references.filter(({ kind }) => kind === 'batch_upload_id').map(({ value }) => value),
		),
	];
	if (uploadIds.length === 0 || (uploadIds.length === 1 && maxFilesPerBatch === 0)) {
		return { references, unresolved: [], failedFileCount: 0 };
	}
	const uploads = await fetchFinishedFiles(connection, uploadIds, waitForUploadsSeconds);
	const completedOf = new Map<string, UploadedFile[]>();
	const unresolved: FailedRequest[] = [];
	let failedFileCount = 0;
	uploads.forEach((upload, i) => {
		const id = uploadIds[i]!;
		const failure = isFailure(upload) ? upload : obstacleIn(id, upload);
		if (failure) unresolved.push(failedUpload(itemsNaming(id, references), failure));
		if (failure || isFailure(upload)) return;
		const completed = upload.files.filter(isCompleted);
		completedOf.set(id, completed);
		failedFileCount += upload.files.length - completed.length;
	});

	const resolved = references.flatMap((reference): ItemReference[] => {
		if (reference.kind !== 'batch_upload_id') return [reference];
		const files = completedOf.get(reference.value) ?? [];
		return files.map(({ file_id }) => ({ kind: 'file_id', value: file_id, item: reference.item }));
	});
	return { references: resolved, unresolved, failedFileCount };
}

/** Why the files of an upload can't be submitted now, if that is so. */
function obstacleIn(
	uploadId: string,
	{ files, totalFiles, isFinished }: ListedUpload,
): ApiFailure | undefined {
	const isRunning = !isFinished;
	const completedCount = files.filter(isCompleted).length;
	if (!isRunning && completedCount > 0) return undefined;
	return {
		httpCode: undefined,
		accepted: 'no',
		problem: `The upload ${uploadId} has ${isRunning ? 'not finished' : 'no file to transcribe'}: ${completedCount} of ${totalFiles} files are completed`,
		advice: isRunning
			? 'Run the node again when the upload has finished, or let it wait longer by the option "Wait for Uploads".'
			: 'Upload the files again.',
	};
}

function isCompleted({ upload_status }: UploadedFile): boolean {
	return upload_status === 'completed';
}

function itemsNaming(uploadId: string, references: ItemReference[]): number[] {
	const items = references
		.filter(({ kind, value }) => kind === 'batch_upload_id' && value === uploadId)
		.map(({ item }) => item);
	return [...new Set(items)];
}
