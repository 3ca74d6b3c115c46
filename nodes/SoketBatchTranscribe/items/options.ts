import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { alphabetical } from './alphabetical';

/** The collection "Options" at the end of an operation's parameters. */
export function optionsProperty(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: alphabetical(options, ({ displayName }) => displayName),
	};
}

/**
 * Reads a number among the options; an expression in it sees the first item.
 *
 * @throws NodeOperationError if it is not a whole number from the option's smallest value up
 */
export function readNumberOption(
	context: Pick<IExecuteFunctions, 'getNodeParameter' | 'getNode'>,
	{ displayName, name, typeOptions, default: fallback }: INodeProperties,
): number {
	const minimum = typeOptions?.minValue ?? 0;
	const value = context.getNodeParameter('options', 0, {})[name] ?? fallback;
	if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return value;
	throw new NodeOperationError(
		context.getNode(),
		`The option "${displayName}" must be a whole number from ${minimum} up`,
		{ description: 'Nothing was sent.' },
	);
}
