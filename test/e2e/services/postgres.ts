import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { programOf } from './debian';

/** A database of one's own, on loopback. */
export interface Postgres {
	/** What n8n wants to know of it, as its environment. */
	env: Record<string, string>;
	/** Ends it and removes its data. */
	stop: () => void;
}

/**
 * Starts PostgreSQL with an empty database in a throw-away folder.
 *
 * @param port a free port
 * @throws if it can't be installed or does not start
 */
export function startPostgres(port: number): Postgres {
	const initdb = programOf('postgresql', 'initdb');
	const pgCtl = programOf('postgresql', 'pg_ctl');
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-postgres-'));
	const data = path.join(folder, 'data');
	mkdirSync(data, { mode: 0o700 });
	const owner = unprivilegedUser();
	if (owner) {
		chmodSync(folder, 0o755);
		chownSync(data, owner.uid, owner.gid);
	}
	const run = (program: string, ...words: string[]) => {
		const { status, stderr, error } = spawnSync(program, words, {
			// Not inherited: the server would hold these open for as long as it runs.
			stdio: ['ignore', 'ignore', 'pipe'],
			cwd: folder,
			timeout: 60_000,
			encoding: 'utf8',
			...owner,
		});
		if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
	};
	run(initdb, '-D', data, '--auth=trust', '--username=n8n', '--no-sync');
	const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`;
	run(pgCtl, 'start', '-w', '-D', data, '-l', path.join(data, 'log'), '-o', options);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
		},
		stop: () => {
			try {
				run(pgCtl, 'stop', '-w', '-m', 'immediate', '-D', data);
			} finally {
				rmSync(folder, { recursive: true, force: true });
			}
		},
	};
}

/** PostgreSQL refuses to run as root; its package makes a user for it. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = (flag: string) =>
		Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
	return { uid: idOf('-u'), gid: idOf('-g') };
}
