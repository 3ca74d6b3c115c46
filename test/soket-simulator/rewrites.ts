import { seededRandom } from '../seededRandom';
import type { Rewrite } from './faults';

/** A job in the answer of `POST /batch`. */
interface AnsweredJob {
	file_id: string;
	filename?: string;
	batch_id: string;
	status: string;
}

function shuffle<T>(list: T[], seed: number): T[] {
	const random = seededRandom(seed);
	const shuffled = [...list];
	for (let last = shuffled.length - 1; last > 0; last -= 1) {
		const other = Math.floor(random() * (last + 1));
		[shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
	}
	// A shuffle that changes nothing would make a test pass for the wrong reason.
	if (shuffled.every((entry, index) => entry === list[index]))
		shuffled.push(...shuffled.splice(0, 1));
	return shuffled;
}

interface BatchAnswer {
	batch_id: string;
	jobs: AnsweredJob[];
}

function onJobs(change: (jobs: AnsweredJob[], answer: BatchAnswer) => AnsweredJob[]): Rewrite {
	return (answer: BatchAnswer) => {
		const jobs = change(answer.jobs, answer);
		return { ...answer, total_jobs: jobs.length, jobs };
	};
}

/**
 * Rewrites for the answer of `POST /batch`. `total_jobs` follows the jobs in the answer; the batch
 * that the simulator really keeps is left alone.
 */
export const rewriteJobs = {
	/** In another order, always the same for the same seed, and never the original one. */
	shuffled: (seed: number): Rewrite => onJobs((jobs) => shuffle(jobs, seed)),

	/** Without the last so many. */
	missing: (count: number): Rewrite => onJobs((jobs) => jobs.slice(0, -count)),

	/** With so many jobs at the end that nobody asked for. */
	extra: (count: number): Rewrite =>
		onJobs((jobs, { batch_id }) => [
			...jobs,
			...Array.from({ length: count }, (_, index) => ({
				file_id: `file-extra-${index + 1}`,
				filename: `extra-${index + 1}.mp3`,
				batch_id,
				status: 'queued',
			})),
		]),
};
