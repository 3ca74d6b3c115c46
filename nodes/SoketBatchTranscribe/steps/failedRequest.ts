import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { errorItem, type ErrorReport } from '../items/errorReport';

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
