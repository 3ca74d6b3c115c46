import { aFewAtATime } from '../../api/aFewAtATime';
import type { Connection } from '../../api/connection';
import type { ApiFailure } from '../../api/failure';
import { waitForCompletedFiles, type FinishedUpload } from '../../api/uploads';
import type { ItemReference } from './references';
import type { SubmitSettings } from './settings';

/** An upload whose files could not be found out, and the items that named it. */
export interface UnresolvedUpload {
	failure: ApiFailure;
	items: number[];
}

export interface ResolvedReferences {
	references: ItemReference[];
	unresolved: UnresolvedUpload[];
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
	const uploadIds = new Set(
		references.filter(({ kind }) => kind === 'batch_upload_id').map(({ value }) => value),
	);
	if (uploadIds.size === 0 || (uploadIds.size === 1 && maxFilesPerBatch === 0)) {
		return { references, unresolved: [], failedFileCount: 0 };
	}
	const waitUntil = Date.now() + waitForUploadsSeconds * 1000;
	const uploads = new Map<string, FinishedUpload>();
	const unresolved: UnresolvedUpload[] = [];
	await aFewAtATime([...uploadIds], async (id) => {
		const upload = await waitForCompletedFiles(connection, id, waitUntil);
		if ('completed' in upload) uploads.set(id, upload);
		else unresolved.push({ failure: upload, items: itemsNaming(id, references) });
	});

	const resolved = references.flatMap((reference): ItemReference[] => {
		if (reference.kind !== 'batch_upload_id') return [reference];
		const files = uploads.get(reference.value)?.completed ?? [];
		return files.map(({ file_id }) => ({ kind: 'file_id', value: file_id, item: reference.item }));
	});
	const failedFileCount = [...uploads.values()].reduce(
		(sum, { failedCount }) => sum + failedCount,
		0,
	);
	return { references: resolved, unresolved, failedFileCount };
}

function itemsNaming(uploadId: string, references: ItemReference[]): number[] {
	const items = references
		.filter(({ kind, value }) => kind === 'batch_upload_id' && value === uploadId)
		.map(({ item }) => item);
	return [...new Set(items)];
}
