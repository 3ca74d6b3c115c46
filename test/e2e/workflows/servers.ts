import type { N8nVersion } from '../n8n/install';
import type { N8nServer } from '../n8n/server';

/** One n8n of this run: all test files share it. */
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
const processes = globalThis as { n8nServers?: N8nServer[] };

/** The n8n servers that are running: one of each version. */
export function runningServers(): RunningN8n[] {
	return JSON.parse(process.env[VARIABLE] ?? '[]') as RunningN8n[];
}

/** Hands them on from jest's set-up to the tests, which share its environment but not its modules. */
export function handOn(servers: N8nServer[]): void {
	processes.n8nServers = servers;
	process.env[VARIABLE] = JSON.stringify(
		servers.map(({ n8n: { version, release }, baseUrl, userFolder, logFile }): RunningN8n => ({
			version,
			release,
			baseUrl,
			userFolder,
			logFile,
		})),
	);
}

/** Stops all that were handed on. */
export async function stopAll(): Promise<void> {
	await Promise.all((processes.n8nServers ?? []).map((server) => server.stop()));
}
