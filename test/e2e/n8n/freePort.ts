import { type AddressInfo, createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on at this moment, for programs that can't choose one themselves:
 * the preferred one, if that is free.
 */
export async function freePort(preferred = 0): Promise<number> {
	return await new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', (error) => {
			if (preferred === 0) reject(error);
			else resolve(freePort());
		});
		probe.listen(preferred, '127.0.0.1', () => {
			const { port } = probe.address() as AddressInfo;
			probe.close(() => resolve(port));
		});
	});
}
