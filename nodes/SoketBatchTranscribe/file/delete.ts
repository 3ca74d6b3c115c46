import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection } from '../api/connection';
import { failureDetails, isFailure, type ApiFailure } from '../api/failure';
import { deleteFiles, findUnknownFiles } from '../api/files';
import { errorItem, reportedError, type ErrorReport } from '../items/errorReport';
import { idsIn } from '../items/ids';
import { eachOnce, linkTo } from '../items/links';
import { optionsProperty } from '../items/options';
import { readItems } from '../items/readItems';
import { someOf } from '../items/someOf';
import { successJson } from '../items/successJson';
import type { Operation } from '../operation';
import { readCallLimits, retrySendsOption, timeoutOption } from '../steps/requestOptions';
import { fileIdProperty } from './fileId';

/** How many unknown ids an error names. */
const MAX_NAMED = 10;

/** The files to delete, each with the items that named it. */
type FilesToDelete = Map<string, [number, ...number[]]>;

/** Deletes the files of all items in one request, which the API takes as a whole or not at all. */
export const deleteOperation: Operation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete files',
		description: 'Delete files, their upload records and their transcripts, for all items at once',
	},
	properties: [fileIdProperty, optionsProperty([retrySendsOption, timeoutOption])],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		const { read, unusable } = readItems(this, (item) => idsIn(this, 'fileId', item));
		const files = filesIn(read);
		const unknown: FilesToDelete = new Map();
		for (let isFirst = true; files.size > 0; isFirst = false) {
			const ids = [...files.keys()];
			const deletion = await deleteFiles(connection, ids);
			if (!isFailure(deletion)) {
				return [deletedItem(deletion, files), ...unknownItems(unknown), ...unusable];
			}
			const found =
				deletion.httpCode === '404'
					? await findUnknownFiles(connection, ids, deletion, isFirst)
					: [];
			if (!this.continueOnFail()) {
				const [item] = itemsOf(found.length > 0 ? pick(files, found) : files);
				throw reportedError(this.getNode(), stopReport(deletion, found), item!);
			}
			if (found.length === 0) {
				return [...failedItems(files, deletion), ...unknownItems(unknown), ...unusable];
			}
			// Nothing was deleted, so the others can go without these.
			for (const [id, items] of pick(files, found)) {
				unknown.set(id, items);
				files.delete(id);
			}
		}
		return [...unknownItems(unknown), ...unusable];
	},
};

function filesIn(read: Array<{ item: number; value: string[] }>): FilesToDelete {
	const files: FilesToDelete = new Map();
	for (const { item, value } of read) {
		for (const id of value) {
			const items = files.get(id);
			if (items === undefined) files.set(id, [item]);
			else items.push(item);
		}
	}
	return files;
}

function pick(files: FilesToDelete, ids: string[]): FilesToDelete {
	return new Map(ids.map((id) => [id, files.get(id)!]));
}

function deletedItem(
	deletion: INodeExecutionData['json'],
	files: FilesToDelete,
): INodeExecutionData {
	return { json: successJson(deletion), pairedItem: linkTo(itemsOf(files)) };
}

/** The error that stops the workflow; it names the ids that Soket does not know, where that is the reason. */
function stopReport(failure: ApiFailure, unknownIds: string[]): ErrorReport {
	if (unknownIds.length === 0) return failureReport(failure);
	return {
		error: unknownError(unknownIds),
		message:
			'Nothing was deleted. Soket deletes all the files of a request or none: leave these out, and compare them with what Get Many gives.',
		details: { ...failureDetails(failure), unknown_file_ids: unknownIds },
	};
}

function failureReport(failure: ApiFailure): ErrorReport {
	const { accepted, problem, advice } = failure;
	const outcome =
		accepted === 'no'
			? 'Nothing was deleted.'
			: 'Soket may have deleted the files all the same: see with Get Many.';
	return { error: problem, message: `${outcome} ${advice}`, details: failureDetails(failure) };
}

function failedItems(files: FilesToDelete, failure: ApiFailure): INodeExecutionData[] {
	const report = failureReport(failure);
	return itemsOf(files).map((item) => errorItem(item, report));
}

/** An error item for each item that named files that Soket does not know, with these files only. */
function unknownItems(files: FilesToDelete): INodeExecutionData[] {
	const idsOf = new Map<number, string[]>(itemsOf(files).map((item) => [item, []]));
	for (const [id, items] of files) {
		for (const item of new Set(items)) idsOf.get(item)!.push(id);
	}
	return [...idsOf].map(([item, ids]) =>
		errorItem(item, {
			error: unknownError(ids),
			message:
				'Compare with what Get Many gives: it may have been deleted before, or belong to another account.',
			details: { httpCode: '404', unknown_file_ids: ids },
		}),
	);
}

function unknownError(ids: string[]): string {
	return `Soket does not know ${ids.length === 1 ? 'the file' : 'these files'}: ${someOf(ids, MAX_NAMED)}`;
}

function itemsOf(files: FilesToDelete): number[] {
	return eachOnce([...files.values()].flat());
}
