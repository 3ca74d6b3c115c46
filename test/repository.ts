import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's folder. */
export const ROOT = path.resolve(__dirname, '..');

/** Reads a file of the repository. */
export function read(file: string): string {
	return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Runs a command in the repository, and gives what it prints. Throws where it fails. */
export function run(command: string, ...args: string[]): string {
	return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8' });
}
