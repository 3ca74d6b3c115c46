import type { IDataObject, INode, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

/** The items that an output item came from, as n8n keeps them. */
export type ItemLink = IPairedItemData | IPairedItemData[];

/** An output item with its link, without which no item may leave the node. */
export interface LinkedItem extends INodeExecutionData {
	pairedItem: ItemLink;
}

/**
 * The link from an output item to the input items that it may have come from. n8n follows a link to one
 * item, and reports several as "multiple matches" when an expression asks for the one.
 */
export function linkTo(items: number[]): ItemLink {
	const [first, ...others] = items;
	return first !== undefined && others.length === 0
		? { item: first }
		: items.map((item) => ({ item }));
}

/** What people look for first, in this order. */
const FIRST_KEYS = ['file_id', 'filename', 'status', 'result'];

/**
 * What people look for first, of several objects, of which the last one's value wins; n8n's table shows keys in
 * the order in which they were set.
 */
export function firstFields(...objects: IDataObject[]): IDataObject {
	const first: IDataObject = {};
	for (const key of FIRST_KEYS) {
		for (const json of objects) if (key in json) first[key] = json[key];
	}
	return first;
}

/** n8n takes an item with a truthy `error` for a failure, and would run the node again. */
export function successJson(json: IDataObject): IDataObject {
	if (!('error' in json)) return json;
	const { error, ...others } = json;
	return { ...others, api_error: error };
}

/** What went wrong, in words for the user: as an error that stops the workflow, or as error items. */
export interface ErrorReport {
	/** What happened, in one line. */
	error: string;
	/** What it means and what to do. */
	message: string;
	/** What an automation may want to know: `httpCode`, the API's own body, ids. */
	details: IDataObject;
	/** Whether it is due to an id, whatever `httpCode` is. */
	isNotFound?: boolean | undefined;
}

/**
 * The item that stands for an input item that failed, under "On Error: Continue". n8n sends an item to the
 * error output only if these three are its only keys.
 */
export function errorItem(
	link: number | ItemLink,
	{ error, message, details }: ErrorReport,
): LinkedItem {
	const pairedItem = typeof link === 'number' ? { item: link } : link;
	return { json: { error, message, details }, pairedItem };
}

/** What may be due to one item: a wrong id or value. Anything else would meet any request. */
const DUE_TO_AN_ITEM = new Set<unknown>(['400', '404', '409', '410', '422']);

/**
 * The error that stops the workflow.
 *
 * @param items that were in what failed. n8n names an item behind the message, so an error has one only where
 *   it can be due to that item alone
 */
export function reportedError(
	node: INode,
	{ error, message, details, isNotFound }: ErrorReport,
	items: number[],
): NodeApiError {
	const isOfItem =
		items.length === 1 &&
		(isNotFound === true || details.httpCode === undefined || DUE_TO_AN_ITEM.has(details.httpCode));
	const apiError = new NodeApiError(
		node,
		details as ConstructorParameters<typeof NodeApiError>[1],
		{
			message: error,
			description: message,
			...(typeof details.httpCode === 'string' && { httpCode: details.httpCode }),
			...(isOfItem && { itemIndex: items[0]! }),
		},
	);
	// n8n puts words of its own in the place of a message about a network fault.
	apiError.message = error;
	return apiError;
}

/**
 * A list in words, the first few spelled out and the others counted: "a, b and 3 more".
 *
 * @param separator stands between them
 */
export function someOf(names: string[], count: number, separator = ', '): string {
	const more = names.length - count;
	const named = names.slice(0, count).join(separator);
	return more > 0
		? `${named}${separator === ', ' ? '' : separator.trim()} and ${more} more`
		: named;
}
