import type { NodeExecutionHint } from 'n8n-workflow';

/** Hints that something needs the user's attention: of several notices those that there is reason for. */
export function warnings(notices: Array<string | false>): NodeExecutionHint[] {
	return notices
		.filter((notice) => notice !== false)
		.map((message) => ({ message, type: 'warning', location: 'outputPane' }));
}
