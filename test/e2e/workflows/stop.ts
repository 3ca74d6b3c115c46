import { stopAll } from './servers';

/** After the last test. */
export default async function stop(): Promise<void> {
	await stopAll();
}
