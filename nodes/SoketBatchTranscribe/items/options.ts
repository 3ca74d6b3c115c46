import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { numberIn, truthIn } from './readParameter';

/** What reading the settings of a run needs of n8n. */
type SettingsContext = Pick<IExecuteFunctions, 'getNodeParameter' | 'getNode'>;

/** The collection "Options" at the end of an operation's parameters, in the order that n8n asks for. */
export function optionsProperty(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		// Not by `localeCompare`: its first call loads tables that take longer than all the rest of the package.
		options: [...options].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
}

/**
 * Reads a number among the options; an expression in it sees the first item.
 *
 * @throws NodeOperationError if it is not a whole number from the option's smallest value up
 */
export function readNumberOption(context: SettingsContext, option: INodeProperties): number {
	const { displayName, name, typeOptions, default: standIn } = option;
	const minimum = typeOptions?.minValue ?? 0;
	const value = numberIn(context.getNodeParameter('options', 0, {})[name], standIn);
	if (value !== undefined && Number.isInteger(value) && value >= minimum) return value;
	throw wrongSetting(
		context,
		`The option "${displayName}" must be a whole number from ${minimum} up`,
	);
}

/**
 * Reads a switch among the options; an expression in it sees the first item.
 *
 * @throws NodeOperationError if it is neither on nor off
 */
export function readSwitchOption(context: SettingsContext, option: INodeProperties): boolean {
	const { displayName, name, default: standIn } = option;
	const value = truthIn(context.getNodeParameter('options', 0, {})[name], standIn);
	if (value !== undefined) return value;
	throw wrongSetting(context, `The option "${displayName}" must be true or false`);
}

/**
 * Reads a switch that is a parameter of its own; an expression in it sees the first item.
 *
 * @throws NodeOperationError if it is neither on nor off
 */
export function readSwitch(context: SettingsContext, parameter: INodeProperties): boolean {
	const { displayName, name, default: standIn } = parameter;
	const value = truthIn(context.getNodeParameter(name, 0, standIn), standIn);
	if (value !== undefined) return value;
	throw wrongSetting(context, `"${displayName}" must be true or false`);
}

/** The error of what the user has set for the whole run. */
export function wrongSetting(
	context: Pick<IExecuteFunctions, 'getNode'>,
	words: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), words, { description: 'Nothing was sent.' });
}

/** For requests that neither carry nor bring files. */
export const timeoutOption: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'How long to wait for the answer to one request',
};

/** For requests that carry or bring files, however large. */
export const transferTimeoutOption: INodeProperties = {
	...timeoutOption,
	default: 300,
	description:
		'How long the transfer may stand still before it counts as failed: nothing moves, or no answer comes',
};

/** For both in one run. */
export const eitherTimeoutOption: INodeProperties = {
	...timeoutOption,
	description:
		'How long to wait for the answer to one request. Where audio is uploaded, it is also how long the transfer may stand still: 300 seconds if you set nothing here.',
};

/** For what only reads, and so may be asked again. */
export const retryReadsOption: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 3,
	description:
		'How often to ask again after too many requests, a fault at Soket, or a fault of the network',
};

/** For what changes something at Soket. */
export const retrySendsOption: INodeProperties = {
	...retryReadsOption,
	description:
		'How often to send a request again that Soket has certainly not accepted: too many requests, or no connection. A request that may have been accepted is never sent again by itself.',
};

/** For what must not be carried out twice; see `sendOnce`. */
export const resubmitUncertainOption: INodeProperties = {
	displayName: 'Resubmit Uncertain',
	name: 'resubmitUncertain',
	type: 'boolean',
	default: false,
	description:
		'Whether a request is sent again even if Soket may have accepted it in an earlier try or execution. A batch could then be paid for twice.',
};

/** Splits what is uploaded into several requests. */
export const maxFilesPerUploadOption: INodeProperties = {
	displayName: 'Max Files per Upload',
	name: 'maxFilesPerUpload',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'Split into several uploads of at most so many files, sent one after the other. 0 means one upload for everything.',
};

/**
 * How patient the user wants the node to be.
 *
 * @param timeout the operation's own option for it
 * @throws NodeOperationError if an option is out of range
 */
export function readCallLimits(
	context: IExecuteFunctions,
	timeout: INodeProperties = timeoutOption,
): { timeoutSeconds: number; transferTimeoutSeconds: number; maxRetries: number } {
	return {
		timeoutSeconds: readNumberOption(context, timeout),
		transferTimeoutSeconds: readNumberOption(context, transferTimeoutOption),
		maxRetries: readNumberOption(context, retryReadsOption),
	};
}
