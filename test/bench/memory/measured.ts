import { loadEngine } from '../../engine/n8n/engine';
import type { Order, Outcome } from './order';
import { sampleMemory } from './sampledMemory';
import { addStandIns } from './standIns';
import { perform } from './tasks';

/** The process that is measured: n8n and the node, and nothing of Soket's side. */
async function main(): Promise<void> {
	const { warmUp, task } = JSON.parse(process.argv[2]!) as Order;
	addStandIns();
	const engine = await loadEngine();
	await perform(engine, warmUp);
	const outcome: Outcome = await sampleMemory(async () => await perform(engine, task));
	process.send!(outcome, () => process.disconnect());
}

// Also where the process that gave the order is gone.
process.once('disconnect', () => process.exit());
main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
