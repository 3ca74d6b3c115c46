import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Tells somebody something beside the run. The run counts and not what is told of it: an n8n that lacks a part
 * of this, or fails at it, is no obstacle.
 */
export function doNoHarm(tell: () => void): void {
	try {
		tell();
	} catch {
		// Nowhere is left to tell it.
	}
}

/** Tells how far a wait is: in n8n's log at level debug, and in the browser's console in a manual run. */
export function tellProgress(
	context: Pick<IExecuteFunctions, 'logger' | 'sendMessageToUI' | 'getMode'>,
	words: string,
): void {
	doNoHarm(() => context.logger.debug(words));
	doNoHarm(() => {
		if (context.getMode() === 'manual') context.sendMessageToUI(words);
	});
}
