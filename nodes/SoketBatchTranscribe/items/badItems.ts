import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** What is wrong with an item, found before anything was sent. */
export interface BadItem {
	item: number;
	/** The field of the item, or the parameter, that is wrong; empty where it is the item as a whole. */
	field: string;
	reason: string;
}

/** How many bad items an error spells out; the others are counted. */
const MAX_SPELLED_OUT = 10;

/** One line on one bad item, without its index. */
export function describeBadItem({ field, reason }: BadItem): string {
	return field === '' ? reason : `${field} ${reason}`;
}

/** The error that names all bad items of a run (indexes from 0, as n8n counts items). */
export function badItemsError(
	node: INode,
	badItems: [BadItem, ...BadItem[]],
	itemCount: number,
): NodeOperationError {
	const named = badItems
		.slice(0, MAX_SPELLED_OUT)
		.map((bad) => `item ${bad.item}: ${describeBadItem(bad)}`);
	const more = badItems.length - named.length;
	return new NodeOperationError(
		node,
		`Nothing was sent: ${badItems.length} of ${itemCount} items can't be used`,
		{
			description: named.join('; ') + (more > 0 ? `; and ${more} more` : ''),
			itemIndex: badItems[0].item,
		},
	);
}
