import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { ROOT, run } from '../repository';

/** A tarball over this size has something in it that does not belong there. */
export const MAX_PACKED_BYTES = 60_000;

/** A package as npm would hand it to a user. */
interface PackedPackage {
	tarball: string;
	/** Where it is unpacked. */
	folder: string;
}

/**
 * Unpacks a tarball.
 *
 * @param temporary a folder for it
 * @param tarball without it the built package is packed first
 */
export function unpackPackage(temporary: string, tarball?: string): PackedPackage {
	const pack = () => run('npm', 'pack', '--silent', '--pack-destination', temporary).trim();
	const packed = tarball ?? path.join(temporary, pack());
	const folder = path.join(temporary, 'package');
	mkdirSync(folder);
	run('tar', '-xzf', path.resolve(packed), '-C', folder, '--strip-components=1');
	return { tarball: packed, folder };
}

/** n8n's scanner has neither an entry nor types. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage: (
		folder: string,
		patterns: string[],
	) => Promise<{ passed: boolean; message?: string; details?: string }>;
}

const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs' as string;

/** What `npx @n8n/scan-community-package` finds in the sources of a published package. */
export async function scanSources(): Promise<string[]> {
	const { SOURCE_FILE_PATTERNS } = (await import(SCANNER)) as Scanner;
	return await scan(ROOT, SOURCE_FILE_PATTERNS);
}

/** What it finds in the package itself. */
export async function scanPackage({ folder }: PackedPackage): Promise<string[]> {
	return await scan(folder, ['**/*.js', 'package.json']);
}

async function scan(folder: string, patterns: string[]): Promise<string[]> {
	const { analyzePackage } = (await import(SCANNER)) as Scanner;
	const { passed, message, details } = await analyzePackage(folder, patterns);
	// Where it finds no file to look at, it has passed, with a message.
	return passed && message === undefined ? [] : [details ?? message ?? 'did not pass'];
}

/**
 * Whether the package has exactly what its sources make: one file for the node and one for the credential,
 * icons and codex files, and what npm always packs. So there are no tests, no source maps, no leftovers of an
 * old build. And whether it is as small as that is.
 */
export function checkContents({ tarball, folder }: PackedPackage): string[] {
	const files = filesBelow(folder);
	// All other modules are bundled into these two.
	const made = ['nodes', 'credentials']
		.flatMap((top) => filesBelow(path.join(ROOT, top)).map((file) => `dist/${top}/${file}`))
		.filter((file) => !file.endsWith('.ts') || /\.(node|credentials)\.ts$/.test(file))
		.map((file) => file.replace(/\.ts$/, '.js'));
	const expected = ['LICENSE', 'README.md', 'package.json', ...made];
	const { main, n8n } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
		main: string;
		n8n: { nodes: string[]; credentials: string[] };
	};
	const promised = new Set([...expected, main, ...n8n.nodes, ...n8n.credentials]);
	const bytes = statSync(tarball).size;
	return [
		...files.filter((file) => !expected.includes(file)).map((file) => `${file} is too much`),
		...[...promised].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
		...(bytes > MAX_PACKED_BYTES
			? [`The tarball has ${bytes} bytes: more than ${MAX_PACKED_BYTES}`]
			: []),
	];
}

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => !entry.isDirectory())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'));
}
