import { inEngine, SOKET } from './engine';
import { recordingItems } from './recordings';
import { number, table } from './report';

const TRANSCRIPTION_SECONDS = 20;
const QUICK_TRANSCRIPTION_SECONDS = 4;
const BATCHES = [1, 10, 50];

/** The requests that it takes to wait for batches of one file each. */
export async function report(quick: boolean): Promise<string> {
	const seconds = quick ? QUICK_TRANSCRIPTION_SECONDS : TRANSCRIPTION_SECONDS;
	const rows = await inEngine(
		async (soket, runNode) => {
			const waited: string[][] = [];
			for (const batches of BATCHES) {
				await soket.reset();
				const items = recordingItems(batches);
				const parameters = { waitForCompletion: true, options: { maxFilesPerBatch: 1 } };
				const { milliseconds, output } = await runNode(SOKET, parameters, items);
				const done = output.filter(({ json }) => json.status === 'completed').length;
				if (done !== batches) throw new Error(`${done} of ${batches} transcripts came`);
				const requests = await soket.requests();
				waited.push([
					number(batches),
					`${number(seconds)} s`,
					`${number(milliseconds / 1000)} s`,
					number(requests['GET /status/batch/{batch_id}'] ?? 0),
					number(requests['GET /results/batch/{batch_id}'] ?? 0),
				]);
			}
			return waited;
		},
		{ transcriptionMilliseconds: 1000 * seconds },
	);
	return `The requests that one run of the node makes while it waits for its batches of one file each:

${table(['Batches', 'Each takes', 'Waited', 'Status requests', 'Result requests'], rows)}`;
}
