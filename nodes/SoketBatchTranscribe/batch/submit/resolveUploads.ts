import { aFewAtATime } from '../../api/aFewAtATime';
import type { Connection } from '../../api/connection';
import type { ApiFailure } from '../../api/failure';
import type { UploadedFile } from '../../api/types';
import { completedFiles, fetchUploadedFiles } from '../../api/uploads';
import type { ItemReference } from './references';

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
 * a request, and nobody knows how many files it counts for.
 *
 * @param always false to leave a single upload as it is
 */
export async function resolveUploads(
	connection: Connection,
	references: ItemReference[],
	always: boolean,
): Promise<ResolvedReferences> {
	const uploadIds = new Set(
		references.filter(({ kind }) => kind === 'batch_upload_id').map(({ value }) => value),
	);
	if (uploadIds.size === 0 || (uploadIds.size === 1 && !always)) {
		return { references, unresolved: [], failedFileCount: 0 };
	}
	let failedFileCount = 0;
	const filesOf = new Map<string, UploadedFile[] | ApiFailure>();
	await aFewAtATime([...uploadIds], async (id) => {
		const files = await fetchUploadedFiles(connection, id);
		const completed = Array.isArray(files) ? completedFiles(id, files) : files;
		filesOf.set(id, completed);
		if (Array.isArray(files) && Array.isArray(completed)) {
			failedFileCount += files.length - completed.length;
		}
	});

	const unresolved = [...filesOf].flatMap(([id, failure]) =>
		Array.isArray(failure) ? [] : [{ failure, items: itemsNaming(id, references) }],
	);
	const resolved = references.flatMap((reference): ItemReference[] => {
		const files = reference.kind === 'batch_upload_id' ? filesOf.get(reference.value) : undefined;
		if (files === undefined) return [reference];
		if (!Array.isArray(files)) return [];
		return files.map(({ file_id }) => ({
			kind: 'file_id',
			value: file_id,
			item: reference.item,
		}));
	});
	return { references: resolved, unresolved, failedFileCount };
}

function itemsNaming(uploadId: string, references: ItemReference[]): number[] {
	const items = references
		.filter(({ kind, value }) => kind === 'batch_upload_id' && value === uploadId)
		.map(({ item }) => item);
	return [...new Set(items)];
}
