import type { IDataObject } from 'n8n-workflow';

import { filesOf } from '../api/uploads';
import type { Watched } from '../api/watch';
import { errorItem, successJson, type ErrorReport, type LinkedItem } from '../items/outputItems';
import type { AcceptedUpload } from '../requests/upload';
import { entryItems } from './entryItems';

/** What is known of an upload after the wait for it. */
export interface LatestUpload {
	/** The upload's own fields by now. */
	upload: IDataObject;
	/** Its files by now. */
	files: IDataObject[];
	timedOut: boolean;
}

/** What a wait has seen of an upload. */
export function latestOf({ answer: upload = {}, isDone }: Watched): LatestUpload {
	return { upload, files: filesOf(upload) ?? [], timedOut: !isDone };
}

/**
 * One item per file: the file's fields and those of its upload, by now.
 *
 * @param hasErrorOutput whether a file that could not be stored becomes an error item
 * @returns the items, and the error items, which belong behind all others
 */
export function fileItems(
	accepted: AcceptedUpload,
	latest: LatestUpload | undefined,
	hasErrorOutput: boolean,
): [good: LinkedItem[], failed: LinkedItem[]] {
	const { files: _, ...metadata } = { ...accepted.answer, ...latest?.upload };
	const late = latest?.timedOut ? { timed_out: true } : {};
	const latestFiles = new Map<unknown, IDataObject>(
		latest?.files.map((file) => [file.file_id, file]),
	);
	const good: LinkedItem[] = [];
	const failed: LinkedItem[] = [];
	for (const item of entryItems(accepted, metadata)) {
		const json: IDataObject = { ...item.json, ...latestFiles.get(item.json.file_id), ...late };
		if (hasErrorOutput && json.upload_status === 'failed') {
			failed.push(errorItem(item.pairedItem, storageFailure(json)));
		} else good.push({ ...item, json: successJson(json) });
	}
	return [good, failed];
}

function storageFailure({
	filename,
	file_id,
	batch_upload_id,
	upload_status,
}: IDataObject): ErrorReport {
	const name = [filename, file_id].find((text) => typeof text === 'string') ?? 'a file';
	return {
		error: `Soket could not store ${name}`,
		message: 'Upload this file again.',
		details: { file_id, filename, batch_upload_id, upload_status },
	};
}
