import { startSimulator, type SimulatorOptions } from '../soket-simulator';

/** What the process with Soket's side is asked. */
export type Question = 'requests' | 'reset';

/** How many requests of each route have come since the last reset. */
export type RequestCounts = Record<string, number>;

/** Soket's side in a process of its own, so that its work is not in the way of what is measured. */
async function main(): Promise<void> {
	const soket = await startSimulator(JSON.parse(process.argv[2]!) as SimulatorOptions);
	process.on('message', (question: Question) => {
		const counts: RequestCounts = {};
		for (const { route } of soket.journal) counts[route] = (counts[route] ?? 0) + 1;
		if (question === 'reset') {
			soket.reset();
			// The garbage of one run shall not be swept in the next.
			gc?.();
		}
		process.send!(counts);
	});
	process.send!({ baseUrl: soket.baseUrl, accessToken: soket.token });
}

// Also where the process that started it is gone.
process.once('disconnect', () => process.exit());
main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
