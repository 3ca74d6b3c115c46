import type { Counts } from '../../../nodes/SoketBatchTranscribe/api/pace';
import { KINDS, madeUpBatch, seededRandom, type MadeUpBatch, type Random } from './batches';
import { CLIENTS, type Client } from './clients';

const BATCHES_OF_A_KIND = 2000;
/** The durations that are told apart, each from so many seconds up. */
const DURATIONS_FROM = [5, 15, 60, 600];

/** How late a client notices that a batch is done. */
interface Lateness {
	seconds: number;
	/** To how long the batch took. */
	share: number;
	looks: number;
}

/** How late a client is with some batches, and how often it asks. */
export interface Waiting {
	/** The kind of the batches, or their duration. */
	batches: string;
	client: string;
	meanSeconds: number;
	/** In 95 of 100 cases it is less. */
	usualSeconds: number;
	meanShare: number;
	usualShare: number;
	/** On average. */
	looks: number;
}

/** How late transcripts are noticed: by kind of batch, and by how long they take. */
export interface WaitingTimes {
	byKind: Waiting[];
	byDuration: Waiting[];
}

/** Lets every client wait for the same made-up batches. No time passes, and each run gives the same. */
export async function measureWaiting(): Promise<WaitingTimes> {
	const batches = Object.entries(KINDS).map(([name, kind]) => {
		const random = seededRandom(1);
		return {
			name,
			all: Array.from({ length: BATCHES_OF_A_KIND }, () => madeUpBatch(kind, random)),
		};
	});
	const durations = DURATIONS_FROM.map((from, i) => {
		const to = DURATIONS_FROM[i + 1] ?? Infinity;
		const all = batches.flatMap((kind) =>
			kind.all.filter(({ seconds }) => seconds >= from && seconds < to),
		);
		return { name: to === Infinity ? `from ${from} s` : `${from} to ${to} s`, all };
	});
	return { byKind: batches.flatMap(byClient), byDuration: durations.flatMap(byClient) };
}

function byClient({ name, all }: { name: string; all: MadeUpBatch[] }): Waiting[] {
	return Object.entries(CLIENTS).map(([client, pauseOf]) => {
		const random = seededRandom(2);
		const waits = all.map((batch) => waitFor(batch, pauseOf, random));
		const seconds = waits.map((wait) => wait.seconds);
		const shares = waits.map(({ share }) => share);
		return {
			batches: name,
			client,
			meanSeconds: mean(seconds),
			usualSeconds: percentile95(seconds),
			meanShare: mean(shares),
			usualShare: percentile95(shares),
			looks: mean(waits.map(({ looks }) => looks)),
		};
	});
}

function waitFor(batch: MadeUpBatch, pauseOf: Client, random: Random): Lateness {
	const { seconds, estimatedSeconds, filesDoneAt } = batch;
	const counts: Counts[] = [];
	const total = filesDoneAt.length;
	let elapsedSeconds = 0;
	let completed = 0;
	while (completed < total) {
		elapsedSeconds += pauseOf({ elapsedSeconds, estimatedSeconds, counts }, counts.length, random);
		while (completed < total && filesDoneAt[completed]! <= elapsedSeconds) completed += 1;
		counts.push({ atSeconds: elapsedSeconds, completed, failed: 0, total });
	}
	const late = elapsedSeconds - seconds;
	return { seconds: late, share: late / seconds, looks: counts.length };
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentile95(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
}
