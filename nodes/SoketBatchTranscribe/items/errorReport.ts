import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { ItemLink } from './links';

/** What went wrong, in words for the user: as an error that stops the workflow, or as error items. */
export interface ErrorReport {
	/** What happened, in one line. */
	error: string;
	/** What it means and what to do. */
	message: string;
	/** What an automation may want to know: `httpCode`, the API's own body, ids. */
	details: IDataObject;
}

/**
 * The item that stands for an input item that failed, under "On Error: Continue". n8n sends an item to the
 * error output only if these three are its only keys.
 */
export function errorItem(
	link: number | ItemLink,
	{ error, message, details }: ErrorReport,
): INodeExecutionData {
	const pairedItem = typeof link === 'number' ? { item: link } : link;
	return { json: { error, message, details }, pairedItem };
}

/** The error that stops the workflow. */
export function reportedError(
	node: INode,
	{ error, message, details }: ErrorReport,
	item: number,
): NodeApiError {
	const apiError = new NodeApiError(
		node,
		details as ConstructorParameters<typeof NodeApiError>[1],
		{
			message: error,
			description: message,
			...(typeof details.httpCode === 'string' && { httpCode: details.httpCode }),
			itemIndex: item,
		},
	);
	// n8n puts words of its own in the place of a message about a network fault.
	apiError.message = error;
	return apiError;
}
