import type { IExecuteFunctions } from 'n8n-workflow';

/** As much of n8n as tells it. */
type Caller = Pick<IExecuteFunctions, 'getNode'> &
	Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;

/**
 * Whether an AI agent calls the node as its tool. n8n 2 says so under versions 1 and 2 of the agent, but not under
 * version 3, and n8n 1 never does; there the node's type tells.
 */
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
