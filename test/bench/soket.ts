import { startSimulator, type Simulator, type SimulatorOptions } from '../soket-simulator';
import { startChild } from './child';
import { putFarAway, type Distance } from './distance';

/** Soket's side, and how far away it is; on this machine where nothing is said. */
export type SoketOptions = Omit<SimulatorOptions, 'onAnswered'> & { distance?: Distance };

/** How many requests of each route have come since the last reset. */
export type RequestCounts = Record<string, number>;

/** Soket's side in a process of its own, so that its work is not in the way of what is measured. */
export interface SoketProcess {
	baseUrl: string;
	accessToken: string;
	/** How many requests of each route have come since the last reset. */
	requests: () => Promise<RequestCounts>;
	/** Forgets everything. */
	reset: () => Promise<void>;
	stop: () => Promise<void>;
}

/** Starts the simulator in a process of its own, which ends with this one. */
export async function startSoket(options: SoketOptions = {}): Promise<SoketProcess> {
	const child = startChild<typeof import('./soket')>('soket.ts');
	return {
		...(await child.call('start', options)),
		requests: async () => await child.call('requests'),
		reset: async () => await child.call('reset'),
		stop: async () => await child.stop(),
	};
}

/** All requests together. */
export function sumOf(counts: RequestCounts): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

let soket: Simulator;

/** Called in that process, as all that follow: starts the simulator. */
export async function start({ distance, ...options }: SoketOptions) {
	soket = await startSimulator(options);
	const { baseUrl, token: accessToken } = soket;
	const address = new URL(baseUrl);
	if (distance) address.port = String(await putFarAway(Number(address.port), distance));
	return { baseUrl: address.href, accessToken };
}

/** How many requests of each route have come. */
export function requests(): RequestCounts {
	const counts: RequestCounts = {};
	for (const { route } of soket.journal) counts[route] = (counts[route] ?? 0) + 1;
	return counts;
}

/** Forgets everything. */
export function reset(): void {
	soket.reset();
	// The garbage of one run shall not be swept in the next.
	gc?.();
}
