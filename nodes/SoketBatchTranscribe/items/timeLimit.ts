import type { IExecuteFunctions } from 'n8n-workflow';

/** How long a wait may last. */
export interface WaitLimit {
	/** In seconds. */
	seconds: number;
	/** Whether the workflow's own time limit allows less than the user wants. */
	isShortened: boolean;
}

/** So much of a workflow's time limit is left for what comes after a wait: a tenth, and in seconds. */
const MARGIN = 0.1;
const MIN_MARGIN_SECONDS = 5;
const MAX_MARGIN_SECONDS = 60;

/**
 * Keeps waits within the workflow's own time limit ("Timeout Workflow" in its settings): n8n may throw away
 * what a node gives out that is cut off. To be called when the node begins, for n8n does not say when the
 * execution did. Nor does it tell the time limit of the whole instance; there only its signal helps.
 *
 * @returns how long a wait that begins now may last, of so many seconds that the user wants
 */
export function timeLimit(
	context: Partial<Pick<IExecuteFunctions, 'getWorkflowSettings'>>,
): (wantedSeconds: number) => WaitLimit {
	// Older versions of n8n do not tell.
	const { executionTimeout: seconds = 0 } = context.getWorkflowSettings?.() ?? {};
	const margin = Math.min(Math.max(seconds * MARGIN, MIN_MARGIN_SECONDS), MAX_MARGIN_SECONDS);
	// n8n keeps -1 where there is no limit.
	const end = seconds > 0 ? Date.now() + (seconds - margin) * 1000 : Infinity;
	return (wantedSeconds) => {
		const secondsLeft = Math.max(0, (end - Date.now()) / 1000);
		return {
			seconds: Math.min(wantedSeconds, secondsLeft),
			isShortened: secondsLeft < wantedSeconds,
		};
	};
}
