import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection } from '../api/connection';
import { failureDetails, isFailure, type ApiFailure } from '../api/failure';
import { deleteFiles, findUnknownFiles } from '../api/files';
import { eachOnce, itemsNaming, type Named } from '../items/namedOnce';
import { optionsProperty, readCallLimits, retrySendsOption, timeoutOption } from '../items/options';
import {
	errorItem,
	linkTo,
	reportedError,
	someOf,
	successJson,
	type ErrorReport,
} from '../items/outputItems';
import { fileIdProperty, idsIn } from '../items/parameters';
import { readItems } from '../items/readItems';
import { givesErrorsBack } from '../items/toolCall';
import type { Operation } from '../operation';

/** How many unknown ids an error names. */
const MAX_NAMED = 10;

/** A file to delete, with the items that named it. */
interface NamedFile extends Named {
	id: string;
}

/** One that Soket does not know, and the HTTP status with which it said so. */
interface UnknownFile extends NamedFile {
	httpCode: string | undefined;
}

/** Deletes the files of all items in one request, which the API takes as a whole or not at all. */
export const deleteOperation: Operation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete audio files',
		description: 'Delete files, their upload records and their transcripts, for all items at once',
	},
	properties: [fileIdProperty, optionsProperty([retrySendsOption, timeoutOption])],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		const named: NamedFile[] = [];
		const unusable = readItems(this, (item) => {
			for (const id of idsIn(this, fileIdProperty, item))
				named.push({ id, item, moreItems: undefined });
		});
		let files = eachOnce(named, ({ id }) => id);
		const unknown: UnknownFile[] = [];
		for (let isFirst = true; files.length > 0; isFirst = false) {
			const ids = files.map(({ id }) => id);
			const deletion = await deleteFiles(connection, ids);
			if (!isFailure(deletion)) {
				return [deletedItem(deletion, files), ...unknownItems(unknown), ...unusable];
			}
			const found = new Set(
				deletion.isNotFound ? await findUnknownFiles(connection, ids, deletion, isFirst) : [],
			);
			const foundFiles = files.filter(({ id }) => found.has(id));
			if (!givesErrorsBack(this)) {
				const items = itemsNaming(found.size > 0 ? foundFiles : files);
				throw reportedError(this.getNode(), stopReport(deletion, [...found]), items);
			}
			if (found.size === 0) {
				return [...deletionFailedItems(files, deletion), ...unknownItems(unknown), ...unusable];
			}
			// Nothing was deleted, so the others can go without these.
			for (const file of foundFiles) unknown.push({ ...file, httpCode: deletion.httpCode });
			files = files.filter(({ id }) => !found.has(id));
		}
		return [...unknownItems(unknown), ...unusable];
	},
};

function deletedItem(deletion: IDataObject, files: NamedFile[]): INodeExecutionData {
	return {
		json: successJson({ deleted: true, ...deletion }),
		pairedItem: linkTo(itemsNaming(files)),
	};
}

/** The error that stops the workflow; it names the ids that Soket does not know, where that is the reason. */
function stopReport(failure: ApiFailure, unknownIds: string[]): ErrorReport {
	if (unknownIds.length === 0) return failureReport(failure);
	return {
		error: unknownError(unknownIds),
		message:
			'Nothing was deleted. Soket deletes all the files of a request or none: leave these out, and compare them with what Get Many gives.',
		details: { ...failureDetails(failure), unknown_file_ids: unknownIds },
		isNotFound: true,
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

function deletionFailedItems(files: NamedFile[], failure: ApiFailure): INodeExecutionData[] {
	const report = failureReport(failure);
	return itemsNaming(files).map((item) => errorItem(item, report));
}

/** An error item for each item that named files that Soket does not know, with these files only. */
function unknownItems(files: UnknownFile[]): INodeExecutionData[] {
	const filesOf = new Map<number, UnknownFile[]>(itemsNaming(files).map((item) => [item, []]));
	for (const file of files) {
		for (const item of itemsNaming([file])) filesOf.get(item)!.push(file);
	}
	return [...filesOf].map(([item, ofItem]) => {
		const ids = ofItem.map(({ id }) => id);
		return errorItem(item, {
			error: unknownError(ids),
			message:
				'Compare with what Get Many gives: it may have been deleted before, or belong to another account.',
			details: { httpCode: ofItem[0]!.httpCode, unknown_file_ids: ids },
		});
	});
}

function unknownError(ids: string[]): string {
	return `Soket does not know ${ids.length === 1 ? 'the file' : 'these files'}: ${someOf(ids, MAX_NAMED)}`;
}
