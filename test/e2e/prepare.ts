import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { launchChromium } from './editor/chromium';
import { installN8n, N8N_VERSIONS } from './n8n/install';
import { lastLines, LOGS } from './n8n/server';
import { programOf } from './services/debian';

/** What the suites in a real n8n need of this machine. Each throws CannotRun where it can't be had. */
export const PREPARATIONS: Record<string, () => Promise<void>> = {
	e2e: installAll,
	editor: async () => {
		await (await launchChromium()).close();
		await installN8n('n8n-2');
	},
	queue: async () => {
		programOf('redis-server', 'redis-server');
		programOf('postgresql', 'initdb');
		await installAll();
	},
};

async function installAll(): Promise<void> {
	for (const version of N8N_VERSIONS) await installN8n(version);
}

/** Prints the end of what n8n wrote during a suite; its logs begin with the suite's name. */
export function printLogs(suite: string): void {
	const logs = existsSync(LOGS) ? readdirSync(LOGS) : [];
	for (const name of logs.filter((log) => log.startsWith(`${suite}-`))) {
		const file = path.join(LOGS, name);
		console.error(`\n— the end of ${file}\n${lastLines(readFileSync(file, 'utf8'))}`);
	}
}
