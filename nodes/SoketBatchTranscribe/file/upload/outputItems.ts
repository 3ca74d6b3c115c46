import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { errorItem } from '../../items/errorReport';
import { warnings } from '../../items/hints';
import { linkTo } from '../../items/links';
import { successJson } from '../../items/successJson';
import { itemsOf, type AcceptedUpload } from './sendUpload';

/** What is known of an upload after the wait for it. */
export interface LatestUpload {
	/** The upload's own fields by now. */
	upload: IDataObject;
	/** Its files by now. */
	files: IDataObject[];
	timedOut: boolean;
}

/**
 * One item per file: the file's fields and those of its upload, flat; the file's value wins. An upload whose
 * answer names no file gives one item, so that its id is not lost.
 *
 * @param hasErrorOutput whether a file that could not be stored becomes an error item
 * @returns the items, and the error items, which belong behind all others
 */
export function fileItems(
	{ answer, sent, files, links }: AcceptedUpload,
	latest: LatestUpload | undefined,
	hasErrorOutput: boolean,
): [good: INodeExecutionData[], failed: INodeExecutionData[]] {
	const { files: _, ...metadata } = { ...answer, ...latest?.upload };
	const late = latest?.timedOut ? { timed_out: true } : {};
	if (files.length === 0) {
		const json = successJson({ ...metadata, ...late });
		return [[{ json, pairedItem: linkTo(itemsOf(sent)) }], []];
	}
	const latestOf = new Map(latest?.files.map((file) => [file.file_id, file]));
	const ambiguous = linkTo(links.candidates);
	const good: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	files.forEach((file, i) => {
		const item = links.itemOf[i] ?? null;
		const link = item === null ? ambiguous : { item };
		const json: IDataObject = { ...metadata, ...file, ...latestOf.get(file.file_id), ...late };
		if (hasErrorOutput && json.upload_status === 'failed') {
			failed.push(errorItem(link, failureOf(json)));
		} else {
			good.push({ json: successJson(json), pairedItem: link });
		}
	});
	return [good, failed];
}

/** What the user should know of uploads that went well: where the answers do not match what was sent. */
export function uploadHints(uploads: AcceptedUpload[]): NodeExecutionHint[] {
	const notices = uploads.flatMap(({ answer, sent, files, links, fromEarlierTry }) => {
		const id = answer.batch_upload_id;
		const ambiguous = links.itemOf.filter((item) => item === null).length;
		return [
			fromEarlierTry &&
				`Soket had accepted the upload ${id} in an earlier try, and it was not sent again.`,
			files.length !== sent.length &&
				`Soket accepted the upload ${id} with ${files.length} files, but ${sent.length} were sent.`,
			ambiguous > 0 &&
				`In the upload ${id}, ${ambiguous} files can't be told apart: each is linked to all the items that it may come from. Give every file a name of its own to tell them apart.`,
		];
	});
	return warnings(notices);
}

function failureOf({ filename, file_id, batch_upload_id, upload_status }: IDataObject) {
	const name = [filename, file_id].find((text) => typeof text === 'string') ?? 'a file';
	return {
		error: `Soket could not store ${name}`,
		message: 'Upload this file again.',
		details: { file_id, filename, batch_upload_id, upload_status },
	};
}
