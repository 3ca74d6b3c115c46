import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { CannotRun } from './cannotRun';

/** The versions of n8n that the package is tested in: each has a folder of that name with its lock file. */
export const N8N_VERSIONS = ['n8n-2', 'n8n-1'] as const;

/** A version of n8n that is tested. */
export type N8nVersion = (typeof N8N_VERSIONS)[number];

/** One version of n8n, installed and ready to be started. */
export interface InstalledN8n {
	version: N8nVersion;
	/** As n8n itself says it, for example `2.41.1`. */
	release: string;
	/** The Node.js binary that it is to be run with. */
	node: string;
	/** n8n's command line, to be run with that binary. */
	cli: string;
	/** A folder where Node.js keeps what it has compiled of n8n, which then starts in two thirds of the time. */
	compiled: string;
}

const MINUTES = 60_000;
const execute = promisify(execFile);

/**
 * Installs a version of n8n into a cache outside the work tree, or finds it there. An install that is not
 * finished, or that somebody else makes at the same time, is never taken for a finished one.
 *
 * @throws CannotRun where npm can't install it, for example without a network
 */
export async function installN8n(version: N8nVersion): Promise<InstalledN8n> {
	const folder = path.join(cacheFolder(), `${version}-${await hashOf(version)}`);
	if (!existsSync(folder)) await installInto(folder, version);
	const modules = path.join(folder, 'node_modules');
	const { version: release } = JSON.parse(
		await readFile(path.join(modules, 'n8n/package.json'), 'utf8'),
	) as { version: string };
	return {
		version,
		release,
		node: nodeIn(modules),
		cli: path.join(modules, 'n8n/bin/n8n'),
		compiled: path.join(folder, 'compiled'),
	};
}

function cacheFolder(): string {
	const caches = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	return path.join(caches, 'n8n-nodes-soket');
}

function sourceOf(version: N8nVersion, file = ''): string {
	return path.resolve(__dirname, '..', version, file);
}

/** Of all that decides what is installed; native modules are made for one platform. */
async function hashOf(version: N8nVersion): Promise<string> {
	const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
	for (const file of ['package.json', 'package-lock.json']) {
		hash.update(await readFile(sourceOf(version, file)));
	}
	return hash.digest('hex').slice(0, 12);
}

async function installInto(folder: string, version: N8nVersion): Promise<void> {
	console.log(`Installing ${version} into ${folder}: once, and some minutes`);
	await mkdir(path.dirname(folder), { recursive: true });
	await removeAbandoned(path.dirname(folder));
	const unfinished = `${folder}.unfinished-${randomUUID()}`;
	try {
		await mkdir(unfinished);
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(sourceOf(version, file), path.join(unfinished, file));
		}
		// n8n's other native modules come with binaries; only SQLite's has to be made.
		await npm(unfinished, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
		await rebuildSqlite(unfinished);
		await rename(unfinished, folder).catch((error: unknown) => {
			// Another process was faster: its install is as good.
			if (!existsSync(folder)) throw error;
		});
	} catch (error) {
		throw new CannotRun(`${version} can't be installed`, error);
	} finally {
		await rm(unfinished, { recursive: true, force: true });
	}
}

/** Where no binary can be downloaded it is compiled, with the header files that came with the Node.js. */
async function rebuildSqlite(folder: string): Promise<void> {
	const node = nodeIn(path.join(folder, 'node_modules'));
	const home = path.dirname(path.dirname(node));
	const headers = existsSync(path.join(home, 'include/node')) ? [`--nodedir=${home}`] : [];
	await npm(folder, 'rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error', ...headers);
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
	await execute('npm', args, {
		cwd,
		timeout: 20 * MINUTES,
		maxBuffer: 64 * 1024 * 1024,
		shell: process.platform === 'win32',
	});
}

/** n8n 2 needs Node.js 24, whatever runs the tests; npm brings it as a package for each platform. */
function nodeIn(modules: string): string {
	for (const name of [`node-${osName()}-${process.arch}`, `node-bin-${osName()}-${process.arch}`]) {
		const binary = path.join(modules, name, 'bin', osName() === 'win' ? 'node.exe' : 'node');
		if (existsSync(binary)) return binary;
	}
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	throw new Error(
		`npm has no Node.js 24 for ${process.platform} ${process.arch}: run with your own`,
	);
}

function osName(): string {
	return process.platform === 'win32' ? 'win' : process.platform;
}

/** What an install left that was killed. */
async function removeAbandoned(caches: string): Promise<void> {
	for (const name of await readdir(caches)) {
		const folder = path.join(caches, name);
		if (!name.includes('.unfinished-')) continue;
		const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
		if (Date.now() - mtimeMs > 60 * MINUTES) await rm(folder, { recursive: true, force: true });
	}
}
