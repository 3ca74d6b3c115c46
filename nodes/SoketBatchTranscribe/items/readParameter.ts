import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Reads parameters of items. One without an expression is the same for all items, and is read once: n8n
 * takes its time over each reading, and there may be 100,000 items.
 *
 * @returns reads a parameter for an item; throws what n8n throws, a failed expression for example
 */
export function parameterReader(
	context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
): (parameter: string, item: number) => unknown {
	const { parameters } = context.getNode();
	const fixed = new Map<string, unknown>();
	return (parameter, item) => {
		if (fixed.has(parameter)) return fixed.get(parameter);
		const value: unknown = context.getNodeParameter(parameter, item);
		const entered = parameters[parameter];
		if (typeof entered === 'string' && !entered.startsWith('=')) fixed.set(parameter, value);
		return value;
	};
}

/** One value or a list of them: an array as it is, a text cut at `separator` without its empty parts. */
export function listOf(value: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string') return [value];
	return value
		.split(separator)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}
