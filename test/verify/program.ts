import { spawnSync } from 'node:child_process';

/** Longer than any program here takes on a busy machine, in milliseconds. */
const TIME_LIMIT = 5 * 60_000;

/** How a program ended. */
export interface Ended {
	isRight: boolean;
	stdout: string;
	/** All that it printed, or why it did not start or was stopped. */
	said: string;
}

/** Runs a program to its end, or for five minutes. */
export function runProgram(command: string, args: string[], cwd: string): Ended {
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		cwd,
		encoding: 'utf8',
		maxBuffer: 1 << 26,
		timeout: TIME_LIMIT,
	});
	const said = error?.message ?? `${stdout}${stderr}`.trim();
	return { isRight: status === 0, stdout, said };
}

/** The same for a program that is written in JavaScript. */
export function runNode(args: string[], cwd: string): Ended {
	return runProgram(process.execPath, args, cwd);
}
