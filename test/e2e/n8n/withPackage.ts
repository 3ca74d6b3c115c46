import { WITHOUT_EDITOR } from './environment';
import { installN8n, type N8nVersion } from './install';
import { packPackage, userFolderWith } from './package';
import { type N8nServer, type ServerOptions, startN8n } from './server';

/**
 * Starts a version of n8n with the packed package in a throw-away home, which goes when n8n is stopped.
 *
 * @throws CannotRun where that n8n can't be installed
 */
export async function startN8nWithPackage(
	version: N8nVersion,
	tarball: string,
	options: Omit<ServerOptions, 'n8n' | 'userFolder'>,
): Promise<N8nServer> {
	const n8n = await installN8n(version);
	const home = await userFolderWith(tarball);
	try {
		const server = await startN8n({ n8n, userFolder: home.path, ...options });
		return {
			...server,
			async stop() {
				await server.stop();
				await home.remove();
			},
			async kill() {
				await server.kill();
				await home.remove();
			},
		};
	} catch (error) {
		await home.remove();
		throw error;
	}
}

/** An n8n that may be killed and started again. */
export interface RestartableN8n {
	/** Starts it, at home in the same folder as ever. */
	start: () => Promise<N8nServer>;
	/** Ends it, and removes its home. */
	stop: () => Promise<void>;
}

/** Makes a throw-away home with the package for a version of n8n, which is still to be started, without its editor. */
export async function restartableN8n(
	version: N8nVersion,
	options: Omit<ServerOptions, 'n8n' | 'userFolder'>,
): Promise<RestartableN8n> {
	const n8n = await installN8n(version);
	const { tarball, remove } = await packPackage();
	const home = await userFolderWith(tarball).finally(remove);
	const env = { ...WITHOUT_EDITOR, ...options.env };
	let server: N8nServer | undefined;
	return {
		start: async () => {
			server = await startN8n({ n8n, userFolder: home.path, ...options, env });
			return server;
		},
		stop: async () => {
			await server?.stop();
			await home.remove();
		},
	};
}
