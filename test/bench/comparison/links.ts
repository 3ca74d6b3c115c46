import type { INodeExecutionData } from 'n8n-workflow';

/**
 * Follows items back through a row of nodes by their links, as n8n does for `$('Node').item`.
 *
 * @param outputs of the nodes in their order, each linked to the one before it
 * @returns for an item of the last output the index of the one item before the first node that it came from;
 *   null where there is none, or where it may be any of several
 */
export function followLinks(outputs: INodeExecutionData[][]): (item: number) => number | null {
	return outputs.reduce<(item: number) => number | null>(
		(before, items) => {
			const known = new Map<number, number | null>();
			return (item) => {
				if (!known.has(item)) known.set(item, originOf(items[item], before));
				return known.get(item)!;
			};
		},
		(item) => item,
	);
}

function originOf(
	item: INodeExecutionData | undefined,
	before: (item: number) => number | null,
): number | null {
	const links = item?.pairedItem ?? [];
	const origins = new Set<number | null>();
	for (const link of Array.isArray(links) ? links : [links]) {
		origins.add(before(typeof link === 'number' ? link : link.item));
		if (origins.size > 1) return null;
	}
	const [origin = null] = origins;
	return origin;
}
