import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { environmentFor } from './environment';
import { freePort } from './freePort';
import type { InstalledN8n } from './install';

const READY_WITHIN_MILLISECONDS = 180_000;
const STOPPED_WITHIN_MILLISECONDS = 20_000;
/** Where every n8n writes its log to. */
export const LOGS = path.resolve(__dirname, '../logs');
// Node.js 24 takes the types out by itself; it would only remark that package.json does not say "module".
const PRELOAD = [
	'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
	'--import',
	path.join(__dirname, 'preload.ts'),
];

/** How to start a server. */
export interface ServerOptions {
	n8n: InstalledN8n;
	/** n8n's throw-away home, with the package installed in it. Never share it between two processes. */
	userFolder: string;
	/** Names the log: `test/e2e/logs/NAME.log`, written anew at each start. */
	name: string;
	/** Default `start`; `worker` for a worker of queue mode. */
	mode?: 'start' | 'worker';
	/** Beside, or in place of, the usual settings. */
	env?: Record<string, string>;
	/** Default: a free one. */
	port?: number;
}

/** A running n8n process. */
export interface N8nServer {
	n8n: InstalledN8n;
	/** Without a slash at the end. */
	baseUrl: string;
	userFolder: string;
	logFile: string;
	/** What n8n has written so far. */
	log: () => string;
	/** Asks n8n to end, and makes it end if it does not; resolves when it has. May be called again. */
	stop: () => Promise<void>;
	/** Ends it at once and hard, with its task runner; resolves when it has ended. */
	kill: () => Promise<void>;
}

/**
 * Starts n8n and waits until it answers. It ends with this process, whatever way that goes.
 *
 * @throws with the end of n8n's log, if it does not get ready
 */
export async function startN8n(options: ServerOptions): Promise<N8nServer> {
	const { n8n, userFolder, name, mode = 'start', env = {} } = options;
	const port = options.port ?? (await freePort());
	const place = { userFolder, port, brokerPort: await freePort() };
	mkdirSync(LOGS, { recursive: true });
	const logFile = path.join(LOGS, `${name}.log`);
	const logStream = openSync(logFile, 'w');
	const child = spawn(n8n.node, [...PRELOAD, n8n.cli, mode], {
		cwd: userFolder,
		env: { ...environmentFor(place), NODE_COMPILE_CACHE: n8n.compiled, ...env },
		stdio: ['ignore', logStream, logStream, 'ipc'],
		detached: process.platform !== 'win32',
	});
	closeSync(logStream);
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	// Neither the process nor the channel to it shall keep a test run from ending.
	child.unref();
	child.channel?.unref();

	const server: N8nServer = {
		n8n,
		baseUrl: `http://127.0.0.1:${port}`,
		userFolder,
		logFile,
		log: () => readFileSync(logFile, 'utf8'),
		async stop() {
			child.kill('SIGTERM');
			const stopping = new AbortController();
			const tooLong = sleep(STOPPED_WITHIN_MILLISECONDS, undefined, stopping).catch(
				() => undefined,
			);
			await Promise.race([ended, tooLong]);
			stopping.abort();
			await server.kill();
		},
		async kill() {
			child.ref();
			killGroup(child);
			await ended;
		},
	};
	try {
		await ready(server, child, mode);
	} catch (error) {
		await server.kill();
		throw new Error(`${(error as Error).message}\n${lastLines(server.log())}`);
	}
	return server;
}

/** The end of a log without stack traces, for a person to read where something failed. */
export function lastLines(log: string, count = 60): string {
	const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
	return lines.slice(-count).join('\n');
}

/** The process and its task runner; one that has ended may have left the runner behind. */
function killGroup(child: ChildProcess): void {
	try {
		if (process.platform === 'win32') child.kill('SIGKILL');
		else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody is left.
	}
}

async function ready(server: N8nServer, child: ChildProcess, mode: string): Promise<void> {
	const until = Date.now() + READY_WITHIN_MILLISECONDS;
	const pages = mode === 'worker' ? ['healthz/readiness'] : ['healthz/readiness', 'rest/login'];
	while (Date.now() < until) {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
			throw new Error(`n8n ${server.n8n.release} ended before it was ready:`);
		}
		// While n8n prepares its database, it answers everything with a page that says so.
		const answers = await Promise.all(pages.map((page) => isJson(`${server.baseUrl}/${page}`)));
		if (answers.every(Boolean)) return;
		await sleep(250);
	}
	throw new Error(
		`n8n ${server.n8n.release} was not ready within ${READY_WITHIN_MILLISECONDS} ms:`,
	);
}

async function isJson(address: string): Promise<boolean> {
	try {
		const answer = await fetch(address, {
			// A test must not be handed this connection when n8n has closed it for idleness.
			headers: { connection: 'close' },
			signal: AbortSignal.timeout(5_000),
		});
		const type = answer.headers.get('content-type') ?? '';
		await answer.arrayBuffer();
		const isMeant = answer.ok || answer.status === 401;
		return isMeant && type.includes('application/json');
	} catch {
		return false;
	}
}
