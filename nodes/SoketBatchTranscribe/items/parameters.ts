import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { readSwitch, wrongSetting } from './options';
import { EmptyParameter, UnusableItem } from './readItems';
import { listOf, numberIn, parameterReader, truthIn } from './readParameter';

/** Which batches an operation is about: one or a list for each item. */
export const batchIdProperty: INodeProperties = {
	displayName: 'Batch ID',
	name: 'batchId',
	type: 'string',
	required: true,
	default: '={{ $json.batch_id }}',
	description:
		'The batch_id that Submit gave. Many items with the same one are asked for once. Several: a list, one a line, or separated by commas.',
};

/** Which files an operation is about: one or a list for each item. */
export const fileIdProperty: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '={{ $json.file_id }}',
	description:
		'The file_id of a file. Several: a list, one a line, or separated by commas. The same one is asked for once.',
};

/**
 * The ids that an item names by a parameter: one, or a list, or a text with one a line or separated by
 * commas.
 *
 * @throws UnusableItem if there is none, or a value is not one
 */
export function idsIn(
	context: IExecuteFunctions,
	parameter: INodeProperties,
	item: number,
): string[] {
	const { name, displayName: label } = parameter;
	const values = listOf(parameterReader(context)(name, item) ?? '', /[\n,]/);
	if (values.length === 0) throw new EmptyParameter(parameter);
	return values.map((value, i) => idOf(value, values.length === 1 ? label : `${label}[${i}]`));
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

const returnAllProperty: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

const limitProperty: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	displayOptions: { show: { returnAll: [false] } },
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

/**
 * "Return All" and "Limit", as n8n's users know them.
 *
 * @param returnsAll whether all is what the user gets who sets nothing
 */
export function pagingProperties(returnsAll: boolean): INodeProperties[] {
	return [{ ...returnAllProperty, default: returnsAll }, limitProperty];
}

/**
 * How many results this item wants at most; null for all of them.
 *
 * @param returnsAll as for `pagingProperties`
 * @throws UnusableItem if the limit is not a whole number from 1 up
 */
export function readLimit(
	context: IExecuteFunctions,
	item: number,
	returnsAll: boolean,
): number | null {
	const read = parameterReader(context);
	if (switchOf(read('returnAll', item), { ...returnAllProperty, default: returnsAll })) return null;
	const limit = numberIn(read('limit', item), limitProperty.default);
	if (limit !== undefined && Number.isInteger(limit) && limit >= 1) return limit;
	throw new UnusableItem('Limit', 'is not a whole number from 1 up');
}

/**
 * Whether a switch is on for an item.
 *
 * @param value what was read for the item
 * @throws UnusableItem if it is neither on nor off
 */
export function switchOf(
	value: unknown,
	{ displayName, default: standIn }: INodeProperties,
): boolean {
	const isOn = truthIn(value, standIn);
	if (isOn === undefined) throw new UnusableItem(displayName, 'is neither true nor false');
	return isOn;
}

/** The collection "Filters" with the one filter that Soket's lists have: a status. */
export function statusFilterProperty(
	displayName: string,
	name: string,
	options: INodePropertyOptions[],
): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName,
				name,
				type: 'options',
				options,
				default: 'completed',
				description: 'Only files of this status',
			},
		],
	};
}

/** The part of a query for a filter of this item, under the API's name; nothing where it is not set. */
export function filterQuery(
	context: IExecuteFunctions,
	item: number,
	filter: string,
	apiName: string,
): IDataObject {
	const value = context.getNodeParameter('filters', item, {})[filter];
	return value === undefined || value === '' ? {} : { [apiName]: value };
}

const waitProperty: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: false,
};

const maxWaitProperty: INodeProperties = {
	displayName: 'Max Wait (Minutes)',
	name: 'maxWaitMinutes',
	type: 'number',
	displayOptions: { show: { waitForCompletion: [true] } },
	typeOptions: { minValue: 0 },
	default: 30,
	description:
		'How long to wait at most. What is not done by then comes out with its latest status and timed_out: true.',
};

/** The switch for waiting, and how long. */
export function waitProperties(description: string): INodeProperties[] {
	return [{ ...waitProperty, description }, maxWaitProperty];
}

/**
 * How long to wait, in seconds; null for not at all. An expression in the parameters sees the first item.
 *
 * @throws NodeOperationError if it is not a number from 0 up
 */
export function readMaxWaitSeconds(context: IExecuteFunctions): number | null {
	if (!readSwitch(context, waitProperty)) return null;
	const { displayName, name, default: standIn } = maxWaitProperty;
	const minutes = numberIn(context.getNodeParameter(name, 0, standIn), standIn);
	if (minutes !== undefined && minutes >= 0) return minutes * 60;
	throw wrongSetting(context, `"${displayName}" must be a number from 0 up`);
}
