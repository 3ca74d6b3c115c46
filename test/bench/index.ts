import { writeReport, writeWaiting } from './report';
import { measure } from './section';

/**
 * `npm run bench`: how the node stands beside what a user could build instead, and beside the limit. Writes
 * `docs/benchmark.md` and `docs/benchmark.svg`. With `-- --quick` it takes a few minutes, measures less and
 * writes nothing. With `-- waiting` it computes in seconds how late transcripts come, and writes that part of
 * the report only. A figure that misses an aim is no failure: it is told.
 */
async function main(): Promise<void> {
	const quick = process.argv.includes('--quick');
	if (process.argv.includes('waiting')) {
		await writeWaiting(await measure('waiting', quick), quick);
		return;
	}
	const measured = {
		weight: await measure('weight', quick),
		peakMemory: await measure('peakMemory', quick),
		n8nPeakMemory: await measure('n8nPeakMemory', quick),
		waiting: await measure('waiting', quick),
		polling: await measure('polling', quick),
		limit: await measure('limit', quick),
		profile: await measure('profile', quick),
		comparison: await measure('comparison', quick),
	};
	await writeReport(measured, quick);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
