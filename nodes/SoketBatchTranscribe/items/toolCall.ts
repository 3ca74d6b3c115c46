import type { IExecuteFunctions } from 'n8n-workflow';

/** As much of n8n as tells it; older versions do not say whether they call the node as a tool. */
type Caller = Pick<IExecuteFunctions, 'getNode'> &
	Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;

/** Whether an AI agent calls the node as its tool: where n8n does not say so, its type tells. */
export function isToolCall(context: Caller): boolean {
	return context.isToolExecution?.() === true || context.getNode().type.endsWith('Tool');
}

/**
 * Whether errors are given back as items, beside what went well, and not thrown: where the user chose "On Error:
 * Continue", and where an AI agent calls. n8n would hand on to it an empty text, and it could not tell what
 * went wrong.
 */
export function givesErrorsBack(
	context: Caller & Pick<IExecuteFunctions, 'continueOnFail'>,
): boolean {
	return context.continueOnFail() || isToolCall(context);
}
