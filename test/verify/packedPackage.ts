import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run } from './program';

/** A tarball over this size has something in it that does not belong there. */
const MAX_BYTES = 60_000;

/** A package as npm would hand it to a user. */
export interface PackedPackage {
	tarball: string;
	/** Where it is unpacked. */
	folder: string;
	/** Deletes the folder. */
	remove: () => void;
}

/**
 * Unpacks a tarball into a folder of its own.
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
		return { tarball: packed, folder, remove };
	} catch (error) {
		remove();
		throw error;
	}
}

/**
 * Whether the package has exactly what its sources make: one file for the node and one for the credential,
 * icons and codex files, and what npm always packs. So there are no tests, no source maps, no leftovers of an
 * old build. And whether it is as small as that is.
 */
export function checkContents(repository: string, { tarball, folder }: PackedPackage): string[] {
	const files = filesBelow(folder);
	// All other modules are bundled into these two.
	const made = ['nodes', 'credentials']
		.flatMap((top) => filesBelow(path.join(repository, top)).map((file) => `dist/${top}/${file}`))
		.filter((file) => !file.endsWith('.ts') || /\.(node|credentials)\.ts$/.test(file))
		.map((file) => file.replace(/\.ts$/, '.js'));
	const expected = ['LICENSE', 'README.md', 'package.json', ...made];
	const { main, n8n } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
		main: string;
		n8n: { nodes: string[]; credentials: string[] };
	};
	const promised = [main, ...n8n.nodes, ...n8n.credentials];
	const bytes = statSync(tarball).size;
	return [
		...files.filter((file) => !expected.includes(file)).map((file) => `${file} is too much`),
		...[...new Set([...expected, ...promised])]
			.filter((file) => !files.includes(file))
			.map((file) => `${file} is missing`),
		...(bytes > MAX_BYTES ? [`The tarball has ${bytes} bytes: more than ${MAX_BYTES}`] : []),
	];
}

function pack(repository: string, destination: string): string {
	run('npm', ['run', '--silent', 'build'], repository);
	const packed = run('npm', ['pack', '--silent', '--pack-destination', destination], repository);
	return path.join(destination, packed.trim());
}

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => !entry.isDirectory())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'));
}
