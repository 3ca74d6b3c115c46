import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../../..');
const execute = promisify(execFile);

/** A throw-away folder, in the system's own place for these. */
export interface TemporaryFolder {
	path: string;
	remove: () => Promise<void>;
}

/**
 * Packs the built package as it would be published.
 *
 * @returns the tarball's folder and path
 * @throws if the package is not built
 */
export async function packPackage(): Promise<TemporaryFolder & { tarball: string }> {
	if (!existsSync(path.join(ROOT, 'dist')))
		throw new Error('Build the package first: npm run build');
	const folder = await temporaryFolder('soket-tarball-');
	const { stdout } = await npm(ROOT, 'pack', '--silent', '--pack-destination', folder.path);
	return { ...folder, tarball: path.join(folder.path, stdout.trim()) };
}

/**
 * Makes a folder for `N8N_USER_FOLDER` with the package installed in it by hand, as the README tells users:
 * `npm install` in `.n8n/nodes`. n8n's own installer unpacks the tarball into the same place.
 */
export async function userFolderWith(tarball: string): Promise<TemporaryFolder> {
	const folder = await temporaryFolder('soket-n8n-');
	const nodes = path.join(folder.path, '.n8n/nodes');
	await mkdir(nodes, { recursive: true });
	// n8n makes this file itself when it first starts; without one, npm would look for one further up.
	const itself = { name: 'installed-nodes', private: true, dependencies: {} };
	await writeFile(path.join(nodes, 'package.json'), JSON.stringify(itself));
	await npm(nodes, 'install', tarball, '--no-audit', '--no-fund', '--loglevel=error');
	return folder;
}

/** Makes another folder with the same in it. */
export async function copyOf({ path: original }: TemporaryFolder): Promise<TemporaryFolder> {
	const copy = await temporaryFolder('soket-n8n-');
	await cp(original, copy.path, { recursive: true, verbatimSymlinks: true });
	return copy;
}

async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
	const folder = await mkdtemp(path.join(tmpdir(), prefix));
	const remove = async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	return { path: folder, remove };
}

async function npm(cwd: string, ...args: string[]) {
	return await execute('npm', args, { cwd, timeout: 120_000, shell: process.platform === 'win32' });
}
