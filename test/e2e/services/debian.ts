import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';

import { CannotRun } from '../n8n/cannotRun';

/** Where Debian puts the programs of PostgreSQL: not on the path, but in a folder for each version. */
const POSTGRES_FOLDER = '/usr/lib/postgresql';

/**
 * A program from one of Debian's packages, which is installed where it is missing.
 *
 * @returns the full path of the program
 * @throws CannotRun if it is not here and can't be installed; the message says how to get it
 */
export function programOf(debianPackage: string, program: string): string {
	const found = find(program) ?? (install(debianPackage) ? find(program) : undefined);
	if (found !== undefined) return found;
	throw new CannotRun(
		`The program "${program}" is missing and could not be installed: as root on Debian, apt-get install ${debianPackage}`,
	);
}

function find(program: string): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...postgresFolders()];
	return folders.map((folder) => path.join(folder, program)).find(isExecutable);
}

function postgresFolders(): string[] {
	try {
		const versions = readdirSync(POSTGRES_FOLDER).sort((a, b) => Number(b) - Number(a));
		return versions.map((version) => path.join(POSTGRES_FOLDER, version, 'bin'));
	} catch {
		return [];
	}
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function install(debianPackage: string): boolean {
	console.log(`Installing ${debianPackage} from Debian's packages`);
	const apt = (...words: string[]) =>
		spawnSync('apt-get', words, {
			stdio: ['ignore', 'ignore', 'inherit'],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
			timeout: 5 * 60_000,
		}).status === 0;
	return (
		apt('update', '-qq') && apt('install', '-qq', '-y', '--no-install-recommends', debianPackage)
	);
}
