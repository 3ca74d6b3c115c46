import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runProgram } from './program';

/** The parts of `package.json` that npm and n8n look at. */
export interface Manifest {
	[field: string]: unknown;
	name: string;
	version: string;
	n8n: { n8nNodesApiVersion: number; nodes: string[]; credentials: string[] };
}

/** A package as npm would hand it to a user: the tarball, unpacked. */
export interface PackedPackage {
	/** Where it is unpacked. */
	folder: string;
	/** All its files, relative to the folder, with `/`, sorted. */
	files: string[];
	/** The size of the tarball. */
	tarballBytes: number;
	manifest: Manifest;
	/** The text of one of its files. */
	read: (file: string) => string;
	/** Deletes the folder. */
	remove: () => void;
}

/**
 * Unpacks a tarball into a folder of its own, with the repository's `node_modules` beside it, so that its
 * code can be loaded.
 *
 * @param tarball without it the package is built and packed first
 * @throws if the package does not build, or the tarball can't be unpacked
 */
export function unpackPackage(repository: string, tarball?: string): PackedPackage {
	const temporary = mkdtempSync(path.join(tmpdir(), 'soket-verify-'));
	const remove = () => rmSync(temporary, { recursive: true, force: true });
	try {
		const packed = tarball === undefined ? pack(repository, temporary) : path.resolve(tarball);
		const folder = path.join(temporary, 'package');
		mkdirSync(folder);
		run('tar', ['-xzf', packed, '-C', folder, '--strip-components=1'], repository);
		symlinkSync(path.join(repository, 'node_modules'), path.join(temporary, 'node_modules'), 'dir');
		const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
		return {
			folder,
			files: filesBelow(folder),
			tarballBytes: statSync(packed).size,
			manifest: JSON.parse(read('package.json')) as Manifest,
			read,
			remove,
		};
	} catch (error) {
		remove();
		throw error;
	}
}

/** All files below a folder, relative to it, with `/`, sorted. */
export function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => !entry.isDirectory())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'))
		.sort();
}

function pack(repository: string, destination: string): string {
	run('npm', ['run', '--silent', 'build'], repository);
	run('npm', ['pack', '--silent', '--pack-destination', destination], repository);
	const tarball = readdirSync(destination).find((file) => file.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack made no tarball');
	return path.join(destination, tarball);
}

function run(command: string, args: string[], cwd: string): void {
	const { isRight, said } = runProgram(command, args, cwd);
	if (!isRight) throw new Error(`${command} ${args.join(' ')} failed:\n${said}`);
}
