import type { IDataObject, INode, INodeExecutionData, NodeApiError } from 'n8n-workflow';

import { errorItem, reportedError, type ErrorReport } from '../items/errorReport';

/** One of several requests, that failed, and the items that were in it. */
export interface FailedRequest {
	report: ErrorReport;
	items: number[];
}

/**
 * One error item for each item that was in what failed.
 *
 * @param moreDetails what else is known of an item
 */
export function failedItems(
	{ report, items }: FailedRequest,
	moreDetails: (item: number) => IDataObject = () => ({}),
): INodeExecutionData[] {
	return items.map((item) =>
		errorItem(item, { ...report, details: { ...report.details, ...moreDetails(item) } }),
	);
}

/** How far the run had come when a request failed. */
export interface SoFar {
	/** What a request makes at Soket, such as `batches`. */
	what: string;
	/** The ids of what was accepted in this try and earlier ones: they must not be lost. */
	acceptedIds: Array<string | number>;
	/** How many requests were still to come. */
	unsentCount: number;
}

/** The error that stops the workflow. */
export function stoppedBy(
	node: INode,
	{ report, items }: FailedRequest,
	{ what, acceptedIds, unsentCount }: SoFar,
): NodeApiError {
	const sentences = [
		report.message,
		acceptedIds.length > 0 &&
			`Soket has accepted these ${what} before: ${acceptedIds.join(', ')}. Retry this execution to send only the rest: a new one would send all of it again.`,
		unsentCount > 0 && `${unsentCount} further requests were not sent.`,
	];
	const message = sentences.filter(Boolean).join(' ');
	const details = { ...report.details, accepted_ids: acceptedIds };
	return reportedError(node, { ...report, message, details }, items[0] ?? 0);
}
