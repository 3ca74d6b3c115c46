import type { IExecuteFunctions } from 'n8n-workflow';

import { stepsIn, valueAt } from './plainExpression';

/** What reading parameters needs of n8n. */
type Context = Pick<IExecuteFunctions, 'getInputData' | 'getNode' | 'getNodeParameter'>;

/** Reads a parameter for an item; throws what n8n throws, a failed expression for example. */
export type ParameterReader = (parameter: string, item: number) => unknown;

const READERS = new WeakMap<Context, ParameterReader>();

/**
 * Reads parameters of items; one run of the node has one reader. n8n takes its time over each reading, and
 * there may be 100,000 items. So what is the same for all of them is read once, and an expression that only
 * names a field of the item's JSON is read from there: as soon as n8n has been seen to read the same, and
 * wherever the field is there.
 */
export function parameterReader(context: Context): ParameterReader {
	const reader = READERS.get(context) ?? newReader(context);
	READERS.set(context, reader);
	return reader;
}

function newReader(context: Context): ParameterReader {
	const { parameters } = context.getNode();
	/** Each gives undefined where n8n must be asked. */
	const shortWays = new Map<string, (item: number) => unknown>();
	return (parameter, item) => {
		const short = shortWays.get(parameter)?.(item);
		if (short !== undefined) return short;
		const value: unknown = context.getNodeParameter(parameter, item);
		const shortWay = shortWayTo(context, parameters[parameter], value);
		if (shortWay && shortWay(item) === value) shortWays.set(parameter, shortWay);
		return value;
	};
}

/**
 * How a parameter can be read without n8n; undefined where it can't.
 *
 * @param entered what the user entered
 * @param value what n8n made of that for an item
 */
function shortWayTo(
	context: Context,
	entered: unknown,
	value: unknown,
): ((item: number) => unknown) | undefined {
	if (typeof entered === 'boolean' || typeof entered === 'number') return () => value;
	if (typeof entered !== 'string') return undefined;
	if (!entered.startsWith('=')) return () => value;
	const steps = stepsIn(entered);
	if (steps === undefined) return undefined;
	const items = context.getInputData();
	return (item) => valueAt(items[item]!.json, steps);
}

/**
 * One value or a list of them: an array as it is, and so a text that is the JSON of one; another text cut at
 * `separator` without its empty parts.
 */
export function listOf(value: unknown, separator: RegExp): unknown[] {
	const list = arrayIn(value);
	if (list !== undefined) return list;
	if (typeof value !== 'string') return [value];
	// Most texts are one value, and splitting takes long.
	const parts = separator.test(value) ? value.split(separator) : [value];
	return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** An array, also where it comes as JSON in a text: from a cell of a sheet, a form, or an AI agent. */
export function arrayIn(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string' || !/^\s*\[/.test(value)) return undefined;
	try {
		return JSON.parse(value) as unknown[];
	} catch {
		return undefined;
	}
}

/**
 * The number that a value is or, as of an expression, writes out; undefined for anything else.
 *
 * @param standIn counts where there is none: an expression found nothing, or an empty cell
 */
export function numberIn(value: unknown, standIn: unknown): number | undefined {
	const given = isNothing(value) ? standIn : value;
	if (typeof given === 'number') return given;
	const isNumber = typeof given === 'string' && /^[+-]?\d+(\.\d+)?$/.test(given.trim());
	return isNumber ? Number(given) : undefined;
}

/** Whether a value says yes: as `numberIn`, of a truth value, also as a database, a sheet or a form has it. */
export function truthIn(value: unknown, standIn: unknown): boolean | undefined {
	const given = isNothing(value) ? standIn : value;
	if (typeof given === 'boolean') return given;
	if (typeof given !== 'string' && typeof given !== 'number') return undefined;
	return TRUTHS.get(String(given).trim().toLowerCase());
}

const TRUTHS = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);

function isNothing(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}
