import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection, type Connection } from '../api/connection';
import { failureDetails, isFailure, type ApiFailure } from '../api/failure';
import { deleteFiles, findUnknownFiles } from '../api/files';
import { errorItem, reportedError, type ErrorReport } from '../items/errorReport';
import { idsIn } from '../items/ids';
import { linkTo } from '../items/links';
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
		const files: FilesToDelete = new Map();
		for (const { item, value } of read) {
			for (const id of value) {
				const items = files.get(id);
				if (items === undefined) files.set(id, [item]);
				else items.push(item);
			}
		}
		if (files.size === 0) return unusable;

		const deletion = await deleteFiles(connection, [...files.keys()]);
		if (!isFailure(deletion)) return [deletedItem(deletion, files), ...unusable];
		const { report, unknown } = await explain(connection, deletion, files);
		if (!this.continueOnFail()) throw reportedError(this.getNode(), report, itemsOf(files)[0]!);

		const known: FilesToDelete = new Map([...files].filter(([id]) => !unknown.includes(id)));
		const failed: FilesToDelete = new Map([...files].filter(([id]) => unknown.includes(id)));
		// Nothing was deleted, so what is known can go without the rest; but only where the rest was found.
		if (known.size === 0 || failed.size === 0) return [...errorItems(files, report), ...unusable];
		const second = await deleteFiles(connection, [...known.keys()]);
		const rest = isFailure(second)
			? errorItems(known, (await explain(connection, second, known)).report)
			: [deletedItem(second, known)];
		return [...rest, ...errorItems(failed, report), ...unusable];
	},
};

/** The failure in words, with the unknown ids where that is the reason. */
async function explain(
	connection: Connection,
	failure: ApiFailure,
	files: FilesToDelete,
): Promise<{ report: ErrorReport; unknown: string[] }> {
	const { httpCode, accepted, problem, advice } = failure;
	const unknown =
		httpCode === '404' ? await findUnknownFiles(connection, [...files.keys()], failure) : [];
	const outcome =
		accepted === 'no'
			? 'Nothing was deleted.'
			: 'Soket may have deleted the files all the same: see with Get Many.';
	const details = {
		...failureDetails(failure),
		...(unknown.length > 0 && { unknown_file_ids: unknown }),
	};
	return {
		unknown,
		report:
			unknown.length > 0
				? {
						error: `Soket does not know ${unknown.length === 1 ? 'the file' : 'these files'}: ${someOf(unknown, MAX_NAMED)}`,
						message: `${outcome} Soket deletes all the files of a request or none: leave these out, and compare them with what Get Many gives.`,
						details,
					}
				: { error: problem, message: `${outcome} ${advice}`, details },
	};
}

function deletedItem(
	deletion: INodeExecutionData['json'],
	files: FilesToDelete,
): INodeExecutionData {
	return { json: successJson(deletion), pairedItem: linkTo(itemsOf(files)) };
}

function errorItems(files: FilesToDelete, report: ErrorReport): INodeExecutionData[] {
	return itemsOf(files).map((item) => errorItem(item, report));
}

function itemsOf(files: FilesToDelete): number[] {
	return [...new Set([...files.values()].flat())].sort((a, b) => a - b);
}
