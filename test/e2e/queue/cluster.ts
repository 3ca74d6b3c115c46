import { WITHOUT_EDITOR } from '../n8n/environment';
import { freePort } from '../n8n/freePort';
import { installN8n, type N8nVersion } from '../n8n/install';
import { copyOf, packPackage, userFolderWith } from '../n8n/package';
import { startN8n, type N8nServer } from '../n8n/server';
import { startPostgres } from '../services/postgres';
import { startRedis, type Redis } from '../services/redis';

/** n8n in queue mode: one main process, and workers that run the executions, each at home in its own folder. */
export interface Cluster {
	main: N8nServer;
	redis: Redis;
	/** Starts a worker, with settings of its own; one that was killed comes back, by its name, to its own folder. */
	startWorker: (name: string, env?: Record<string, string>) => Promise<N8nServer>;
	/** Ends everything and removes what it left. */
	stop: () => Promise<void>;
}

/** A few times sooner than n8n does it by itself, a job counts as stalled whose worker is gone. */
export const STALLED_SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

/**
 * Starts PostgreSQL, Redis and the main process, with the package installed.
 *
 * @param purpose names the logs
 * @param env settings for all of n8n's processes
 */
export async function startCluster(
	version: N8nVersion,
	purpose: string,
	env: Record<string, string> = {},
): Promise<Cluster> {
	const n8n = await installN8n(version);
	/** What undoes each step, the last one first. */
	const undo: Array<() => Promise<void> | void> = [];
	const stop = async () => {
		for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
	};
	try {
		const { tarball, remove } = await packPackage();
		const installed = await userFolderWith(tarball).finally(remove);
		undo.push(installed.remove);
		const postgres = startPostgres(await freePort());
		undo.push(postgres.stop);
		const redis = await startRedis(await freePort());
		undo.push(redis.stop);
		const queue = { EXECUTIONS_MODE: 'queue', ...WITHOUT_EDITOR };
		const settings = { ...queue, ...postgres.env, ...redis.env, ...env };

		const homes = new Map<string, string>();
		const start = async (name: string, mode: 'start' | 'worker', own = {}) => {
			if (!homes.has(name)) {
				const folder = await copyOf(installed);
				undo.push(folder.remove);
				homes.set(name, folder.path);
			}
			const userFolder = homes.get(name)!;
			const logName = `queue-${purpose}-${version}-${name}`;
			const processEnv = { ...settings, ...own };
			const server = await startN8n({ n8n, userFolder, name: logName, mode, env: processEnv });
			undo.push(server.stop);
			return server;
		};
		const main = await start('main', 'start');
		return {
			main,
			redis,
			startWorker: async (name, own) => await start(name, 'worker', own),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
