import type { IExecuteFunctions } from 'n8n-workflow';

import { listOf } from './listOf';
import { UnusableItem } from './readItems';

/**
 * The ids that an item names by a parameter: one, or a list, or a text with one a line or separated by
 * commas.
 *
 * @throws UnusableItem if there is none, or a value is not one
 */
export function idsIn(context: IExecuteFunctions, parameter: string, item: number): string[] {
	const values = listOf(context.getNodeParameter(parameter, item), /[\n,]/);
	if (values.length === 0) throw new UnusableItem(parameter, 'is empty');
	return values.map((value, i) =>
		idOf(value, values.length === 1 ? parameter : `${parameter}[${i}]`),
	);
}

function idOf(value: unknown, field: string): string {
	if (value === null || value === undefined) throw new UnusableItem(field, 'is missing');
	// JSON may hold an id as a number.
	if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
	const id = typeof value === 'string' ? value.trim() : undefined;
	if (id === undefined) throw new UnusableItem(field, 'is not an id');
	if (id === '') throw new UnusableItem(field, 'is empty');
	return id;
}
