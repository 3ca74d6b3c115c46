const LINES = 5;

/** Something that a suite needs can't be had on this machine: nothing was tested, and nothing is wrong. */
export class CannotRun extends Error {
	/** @param cause its message says why; of a program that failed, the first lines of its error output do */
	constructor(message: string, cause?: unknown) {
		const { stderr = '' } = (cause ?? {}) as { stderr?: unknown };
		const said = String(stderr).trim().split('\n').slice(0, LINES).join('\n');
		super([message, said || (cause as Error | undefined)?.message].filter(Boolean).join(': '));
	}
}
