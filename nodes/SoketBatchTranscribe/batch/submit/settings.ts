import type { IExecuteFunctions } from 'n8n-workflow';

import type { CallLimits } from '../../api/connection';
import { readNumberOption } from '../../items/options';
import { readCallLimits } from '../../steps/requestOptions';
import { readMaxWaitSeconds } from '../../steps/waiting';
import { maxFilesPerBatchOption, waitForUploadsOption } from './properties';

/** What the user set for the run as a whole. */
export interface SubmitSettings {
	mappingMode: 'autoMapInputData' | 'defineBelow';
	output: 'jobs' | 'batch';
	includeInputFields: boolean;
	/** 0 for no limit. */
	maxFilesPerBatch: number;
	/** How long an upload that has not finished is waited for, in seconds; 0 for not at all. */
	waitForUploadsSeconds: number;
	/** Whether a retry by n8n may send again what may have been accepted. */
	resubmitUncertain: boolean;
	/** How long the transcripts are waited for, in seconds; null for not at all. */
	maxWaitSeconds: number | null;
	simplify: boolean;
	limits: CallLimits;
}

/**
 * Reads the parameters that hold for the whole run; an expression in one of them sees the first item.
 *
 * @throws NodeOperationError if one is out of range
 */
export function readSettings(context: IExecuteFunctions): SubmitSettings {
	const options = context.getNodeParameter('options', 0, {});
	return {
		mappingMode: context.getNodeParameter('mappingMode', 0) as SubmitSettings['mappingMode'],
		output: context.getNodeParameter('output', 0) as SubmitSettings['output'],
		includeInputFields: options.includeInputFields === true,
		maxFilesPerBatch: readNumberOption(context, maxFilesPerBatchOption),
		waitForUploadsSeconds: readNumberOption(context, waitForUploadsOption),
		resubmitUncertain: options.resubmitUncertain === true,
		maxWaitSeconds: readMaxWaitSeconds(context),
		simplify: context.getNodeParameter('simplify', 0, false) === true,
		limits: readCallLimits(context),
	};
}
