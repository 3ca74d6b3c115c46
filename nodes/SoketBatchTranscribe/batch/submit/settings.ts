import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** What the user set for the run as a whole. */
export interface SubmitSettings {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	output: 'jobs' | 'batch';
	includeInputFields: boolean;
	/** 0 for no limit. */
	maxFilesPerBatch: number;
	timeoutSeconds: number;
	/** How often a request is sent again that was certainly not accepted. */
	maxRetries: number;
	/** How long an upload that has not finished is waited for, in seconds; 0 for not at all. */
	waitForUploadsSeconds: number;
	/** Whether a retry by n8n may send again what may have been accepted. */
	resubmitUncertain: boolean;
}

/**
 * Reads the parameters that hold for the whole run; an expression in one of them sees the first item.
 *
 * @throws NodeOperationError if an option is out of range
 */
export function readSettings(context: IExecuteFunctions): SubmitSettings {
	const options = context.getNodeParameter('options', 0, {});
	const numberIn = (name: string, minimum: number, fallback: number): number => {
		const value = options[name] ?? fallback;
		if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return value;
		throw new NodeOperationError(
			context.getNode(),
			`The option "${name}" must be a whole number from ${minimum} up`,
			{ description: 'Nothing was sent.' },
		);
	};
	return {
		mappingMode: context.getNodeParameter('mappingMode', 0) as SubmitSettings['mappingMode'],
		output: context.getNodeParameter('output', 0) as SubmitSettings['output'],
		includeInputFields: options.includeInputFields === true,
		maxFilesPerBatch: numberIn('maxFilesPerBatch', 0, 0),
		timeoutSeconds: numberIn('timeout', 1, 60),
		maxRetries: numberIn('maxRetries', 0, 3),
		waitForUploadsSeconds: numberIn('waitForUploads', 0, 300),
		resubmitUncertain: options.resubmitUncertain === true,
	};
}
