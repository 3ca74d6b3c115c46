import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { N8nApi } from './n8n/api';
import { installN8n, N8N_VERSIONS, type N8nVersion } from './n8n/install';
import { packPackage } from './n8n/package';
import { lastLines, LOGS } from './n8n/server';
import { startN8nWithPackage } from './n8n/withPackage';
import { launchChromium } from './services/chromium';
import { programOf } from './services/debian';

/** What a suite in a real n8n is run with. */
interface Suite {
	/** The versions of n8n that it needs. */
	versions: readonly N8nVersion[];
	/** Whether one n8n of each version runs throughout; else its tests start their own. */
	isShared: boolean;
	/** Gets everything else that it needs of this machine. */
	prepare?: () => Promise<void> | void;
}

const SUITES: Record<string, Suite> = {
	e2e: { versions: N8N_VERSIONS, isShared: true },
	editor: {
		versions: ['n8n-2'],
		isShared: true,
		prepare: async () => await (await launchChromium()).close(),
	},
	queue: {
		versions: N8N_VERSIONS,
		isShared: false,
		prepare: () => {
			programOf('redis-server', 'redis-server');
			programOf('postgresql', 'initdb');
		},
	},
};

/** Whether a suite runs in a real n8n. */
export function isInN8n(name: string): boolean {
	return name in SUITES;
}

/**
 * Makes this machine ready for a suite.
 *
 * @throws CannotRun where what it needs can't be had
 */
export async function prepare(name: string): Promise<void> {
	const suite = SUITES[name]!;
	await suite.prepare?.();
	for (const version of suite.versions) await installN8n(version);
}

/** An n8n that all test files of a suite share. */
export interface RunningN8n {
	version: N8nVersion;
	/** As n8n itself says it. */
	release: string;
	baseUrl: string;
	userFolder: string;
	/** What it has written so far is in there. */
	logFile: string;
}

const VARIABLE = 'SOKET_E2E_SERVERS';

/**
 * The n8n servers that are running: one of each version.
 *
 * @throws where there are none: jest sets up the first of several suites only
 */
export function runningServers(): RunningN8n[] {
	const handedOn = process.env[VARIABLE];
	if (handedOn === undefined) throw new Error('Select one suite in a real n8n at a time');
	return JSON.parse(handedOn) as RunningN8n[];
}

/**
 * Jest's set-up before the first test of a suite: starts its n8n servers, with the package as it would be
 * published. They end with jest. The tests share this environment, but not its modules.
 */
export default async function start(
	_: unknown,
	{ displayName: { name } }: { displayName: { name: string } },
): Promise<void> {
	for (const file of leftBy(name)) rmSync(file);
	const { versions, isShared } = SUITES[name]!;
	if (!isShared) return;
	const { tarball, remove } = await packPackage();
	try {
		const servers = await Promise.all(
			versions.map(async (version): Promise<RunningN8n> => {
				const { n8n, baseUrl, userFolder, logFile } = await startN8nWithPackage(version, tarball, {
					name: `${name}-${version}`,
				});
				// Makes the owner: of two test files at once each would find none.
				await N8nApi.connect(baseUrl);
				return { version, release: n8n.release, baseUrl, userFolder, logFile };
			}),
		);
		process.env[VARIABLE] = JSON.stringify(servers);
	} finally {
		await remove();
	}
}

/** Prints the end of what every n8n wrote during a suite. */
export function printLogs(name: string): void {
	for (const file of leftBy(name).filter((left) => left.endsWith('.log'))) {
		console.error(`\n— the end of ${file}\n${lastLines(readFileSync(file, 'utf8'))}`);
	}
}

/** Logs of n8n, and pictures of what failed: all begin with the suite's name. */
function leftBy(suite: string): string[] {
	mkdirSync(LOGS, { recursive: true });
	const names = readdirSync(LOGS).filter((name) => name.startsWith(`${suite}-`));
	return names.map((name) => path.join(LOGS, name));
}
