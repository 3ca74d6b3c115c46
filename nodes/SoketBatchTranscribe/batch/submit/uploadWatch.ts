import { aFewAtATime } from '../../api/aFewAtATime';
import type { Connection } from '../../api/connection';
import type { ApiFailure } from '../../api/failure';
import { lookAtUpload } from '../../api/uploads';
import { someOf } from '../../items/someOf';
import type { PlannedRequest } from './planRequests';

/** How many failed files an error names. */
const MAX_NAMED = 5;

/**
 * Looks at the uploads that a request waits for, as far as their ids are known: by `batch_upload_id`, or
 * from the item of a file. A file that failed will never be completed, so waiting on is of no use.
 *
 * @returns the failure that ends the wait, naming the failed files; undefined to wait on, also where an
 *   upload can't be looked at just now
 */
export async function findFailedFiles(
	connection: Connection,
	{ sent }: PlannedRequest,
): Promise<ApiFailure | undefined> {
	const fileIds = new Set(sent.map(({ kind, value }) => (kind === 'file_id' ? value : '')));
	const wholeUploads = new Set(
		sent.map(({ kind, value }) => (kind === 'batch_upload_id' ? value : '')),
	);
	const uploadIds = new Set(
		sent.map(({ kind, value, uploadId }) => (kind === 'batch_upload_id' ? value : uploadId)),
	);
	uploadIds.delete(undefined);
	const failed = await aFewAtATime([...uploadIds] as string[], async (uploadId) => {
		const files = (await lookAtUpload(connection, uploadId)) ?? [];
		return files.filter(
			({ file_id, upload_status }) =>
				upload_status === 'failed' && (wholeUploads.has(uploadId) || fileIds.has(file_id)),
		);
	});
	const names = failed.flat().map(({ filename, file_id }) => filename ?? file_id);
	if (names.length === 0) return undefined;
	return {
		httpCode: '409',
		accepted: 'no',
		problem: `Files failed to upload: ${someOf(names, MAX_NAMED)}`,
		advice: 'Upload these files again, or leave them out.',
	};
}
