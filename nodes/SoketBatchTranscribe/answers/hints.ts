import type { NodeExecutionHint } from 'n8n-workflow';

import { someOf } from '../items/outputItems';

/** How many ids a hint names; the others are counted. */
export const MAX_NAMED = 5;

/** A sentence for a hint, or false where there is no reason for it. */
export type Notice = string | false;

/** Hints that something needs the user's attention: of several notices those that there is reason for. */
export function warnings(notices: Notice[]): NodeExecutionHint[] {
	return notices
		.filter((notice) => notice !== false)
		.map((message) => ({ message, type: 'warning', location: 'outputPane' }));
}

/** Batches by their ids. */
export function batchesNamed(ids: string[]): string {
	return `${ids.length === 1 ? 'Batch' : 'Batches'} ${someOf(ids, MAX_NAMED)}`;
}

/** So many files, in words. */
export function files(count: number): string {
	return count === 1 ? '1 file' : `${count} files`;
}
