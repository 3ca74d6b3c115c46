import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { programOf } from './debian';

const START_SECONDS = 20;

/** A Redis of one's own, on loopback. It keeps what it was told on disk, as one for a queue should. */
export interface Redis {
	/** What n8n wants to know of it, as its environment. */
	env: Record<string, string>;
	/** Ends it for so long, in milliseconds, and starts it again with the data that it had. */
	restart: (pauseMilliseconds: number) => Promise<void>;
	/** Ends it and removes its data. */
	stop: () => Promise<void>;
}

/**
 * Starts Redis in a throw-away folder.
 *
 * @param port a free port
 * @throws if it can't be installed or does not start
 */
export async function startRedis(port: number): Promise<Redis> {
	const program = programOf('redis-server', 'redis-server');
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-redis-'));
	let server = await start(program, port, folder);
	const end = async () => {
		if (server.exitCode === null && server.signalCode === null) {
			const exited = once(server, 'exit');
			server.kill('SIGTERM');
			await exited;
		}
	};
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
		restart: async (pauseMilliseconds) => {
			await end();
			await sleep(pauseMilliseconds);
			server = await start(program, port, folder);
		},
		stop: async () => {
			await end();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function start(program: string, port: number, folder: string): Promise<ChildProcess> {
	const words = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
	const server = spawn(program, [...words, '--appendonly', 'yes', '--appendfsync', 'always'], {
		stdio: 'ignore',
	});
	const end = Date.now() + START_SECONDS * 1000;
	while (!(await answers(port))) {
		if (server.exitCode !== null || Date.now() > end) {
			server.kill('SIGKILL');
			throw new Error(`Redis did not start on port ${port}`);
		}
		await sleep(50);
	}
	return server;
}

/** Whether it is there, and not still loading its data. */
async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		const settle = (isThere: boolean) => {
			socket.destroy();
			resolve(isThere);
		};
		socket.once('data', (reply) => settle(reply.toString().startsWith('+PONG')));
		socket.once('error', () => settle(false));
	});
}
