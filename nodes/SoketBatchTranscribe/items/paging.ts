import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { UnusableItem } from './readItems';

/** "Return All" and "Limit", as n8n's users know them. */
export const pagingProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		displayOptions: { show: { returnAll: [false] } },
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
	},
];

/**
 * How many results this item wants at most; null for all of them.
 *
 * @throws UnusableItem if the limit is not a whole number from 1 up
 */
export function readLimit(context: IExecuteFunctions, item: number): number | null {
	if (context.getNodeParameter('returnAll', item)) return null;
	const limit: unknown = context.getNodeParameter('limit', item);
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	throw new UnusableItem('limit', 'is not a whole number from 1 up');
}
