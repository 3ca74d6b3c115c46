/** Something that a suite needs can't be had on this machine: nothing was tested, and nothing is wrong. */
export class CannotRun extends Error {
	constructor(message: string, cause?: unknown) {
		const { stderr } = (cause ?? {}) as { stderr?: unknown };
		const reason = typeof stderr === 'string' && stderr.trim() !== '' ? stderr.trim() : undefined;
		super([message, reason ?? (cause as Error | undefined)?.message].filter(Boolean).join(': '));
	}
}
