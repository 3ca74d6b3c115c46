import { spawnSync } from 'node:child_process';

/** Longer than any program here takes on a busy machine, in milliseconds. */
const TIME_LIMIT = 5 * 60_000;

/**
 * Runs a program to its end.
 *
 * @returns what it printed
 * @throws what it printed, if it fails, does not start, or takes five minutes
 */
export function run(command: string, args: string[], cwd: string): string {
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		cwd,
		encoding: 'utf8',
		maxBuffer: 1 << 26,
		timeout: TIME_LIMIT,
	});
	if (status === 0) return stdout;
	throw new Error(error?.message ?? `${stdout}${stderr}`.trim());
}
