import type { IPairedItemData } from 'n8n-workflow';

/** The items that an output item came from, as n8n keeps them. */
export type ItemLink = IPairedItemData | IPairedItemData[];

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

/** The indexes of items, each once, in the order of the items. */
export function eachOnce(items: number[]): number[] {
	return [...new Set(items)].sort((a, b) => a - b);
}
