import { recordingItems } from '../recordings';
import { inEngine, SOKET } from './timedRun';

const TRANSCRIPTION_SECONDS = 20;
const QUICK_TRANSCRIPTION_SECONDS = 4;
const BATCHES = [1, 10, 50];

/** What it took to wait for the batches of one run. */
export interface PollingCost {
	batches: number;
	/** How long Soket took for each batch. */
	transcriptionSeconds: number;
	/** How long the node took, with sending and reading the results. */
	seconds: number;
	statusRequests: number;
	resultRequests: number;
}

/** Waits for the transcripts of batches of one file each. */
export async function measurePolling(quick: boolean): Promise<PollingCost[]> {
	const transcriptionSeconds = quick ? QUICK_TRANSCRIPTION_SECONDS : TRANSCRIPTION_SECONDS;
	const pace = { transcriptionMilliseconds: transcriptionSeconds * 1000 };
	return await inEngine(async (soket, runNode) => {
		const costs: PollingCost[] = [];
		for (const batches of BATCHES) {
			await soket.reset();
			const items = recordingItems(batches);
			const parameters = { waitForCompletion: true, options: { maxFilesPerBatch: 1 } };
			const { milliseconds, output } = await runNode(SOKET, parameters, items);
			const done = output.filter(({ json }) => json.status === 'completed').length;
			if (done !== batches) throw new Error(`${done} of ${batches} transcripts came`);
			const requests = await soket.requests();
			costs.push({
				batches,
				transcriptionSeconds,
				seconds: milliseconds / 1000,
				statusRequests: requests['GET /status/batch/{batch_id}'] ?? 0,
				resultRequests: requests['GET /results/batch/{batch_id}'] ?? 0,
			});
		}
		return costs;
	}, pace);
}
