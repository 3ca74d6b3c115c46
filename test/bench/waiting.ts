import {
	secondsToNextLook,
	type Counts,
	type UnderWay,
} from '../../nodes/SoketBatchTranscribe/api/pace';
import { KINDS, madeUpBatch, seededRandom, type MadeUpBatch, type Random } from './madeUpBatches';
import { aimsTable, atMost, number, table, type Aim } from './report';

/** How long a client waits before it looks at a batch for the first time or again, in seconds. */
type Client = (
	batch: UnderWay & { estimatedSeconds: number | undefined },
	looks: number,
	random: Random,
) => number;

/** The node. */
const OURS = 'this node';
/** What many people write by hand. */
const EVERY_5_SECONDS = 'every 5 s';

/**
 * Clients that wait for a batch. Limits on the whole time are left out: this is about when they look.
 *
 * - Google: `DEFAULT_POLLING` in `google.api_core.future.polling` of google-api-core for Python: it looks at
 *   once, then after pauses that are drawn from 0 up to 1 second, which grows by half up to 20.
 * - AWS: the waiters of its current SDKs, by the specification of Smithy
 *   (https://smithy.io/2.0/additional-specs/waiters.html#waiter-retries), with its defaults, `minDelay` 2 and
 *   `maxDelay` 120: at once, then after pauses drawn from 2 up to 2 seconds, which doubles up to 120.
 */
const CLIENTS: Record<string, Client> = {
	[OURS]: (batch, _looks, random) => secondsToNextLook(batch, random()),
	[EVERY_5_SECONDS]: () => 5,
	'every 2 s': () => 2,
	'0.1.0 of this node': ({ estimatedSeconds = 0 }, looks) =>
		looks === 0 ? Math.max(2, estimatedSeconds) : Math.min(2 * 1.5 ** (looks - 1), 30),
	'Google’s default': (_batch, looks, random) =>
		looks === 0 ? 0 : random() * Math.min(1.5 ** (looks - 1), 20),
	'AWS’s default': (_batch, looks, random) => {
		const most = Math.min(2 * 2 ** (looks - 1), 120);
		return looks === 0 ? 0 : 2 + random() * (most - 2);
	},
};

const MAX_PERCENT_LATE = 3;
const MAX_PERCENT_USUALLY_LATE = 10;
const MAX_RATIO_OF_LOOKS = 0.5;

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
interface Waiting {
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

/** Lets every client wait for the same made-up batches. No time passes, and each run gives the same. */
export function report(): string {
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
	const byKind = batches.flatMap(byClient);
	const byDuration = durations
		.flatMap(byClient)
		.filter(({ client }) => [OURS, EVERY_5_SECONDS].includes(client));
	return `How long after a batch is done a client that waits for it notices, in seconds and as a part of the batch's own time, and how often it looks until then. Computed with the node's own function and without a clock, so the same in every run, in seconds. Of each kind ${number(BATCHES_OF_A_KIND)} batches of 5 s to 2 h and 1 to 500 files, as many of 5 to 50 s as of 500 to 5,000 s. What the kinds are is told in \`test/bench/madeUpBatches.ts\`, whose the defaults in \`test/bench/waiting.ts\`.

${aimsTable(aimsOf(byKind))}

${waitingTable('Batches', byKind)}

The averages hide how long batches take. The looks are saved on the long ones: what takes less than ten minutes is looked at oftener than every 5 s, and what takes some seconds every second, which may be more than a tenth of its time. All kinds together:

${waitingTable('Batches of', byDuration)}`;
}

/** What was to be reached in every kind of batch: the worst one counts. */
function aimsOf(byKind: Waiting[]): Aim[] {
	const of = (name: string) => byKind.filter(({ client }) => client === name);
	const ours = of(OURS);
	const ratios = of(EVERY_5_SECONDS).map(({ looks }, i) => ours[i]!.looks / looks);
	const worst = (values: number[]) => Math.max(...values);
	return [
		atMost(
			'% of a batch’s time late on average, in every kind of batch',
			100 * worst(ours.map(({ meanShare }) => meanShare)),
			MAX_PERCENT_LATE,
		),
		atMost(
			'% of it late in 95 of 100 cases, in every kind of batch',
			100 * worst(ours.map(({ usualShare }) => usualShare)),
			MAX_PERCENT_USUALLY_LATE,
		),
		atMost(
			'× the looks of a client that asks every 5 s, in every kind of batch',
			worst(ratios),
			MAX_RATIO_OF_LOOKS,
		),
	];
}

/** @param batches what the rows tell batches apart by */
function waitingTable(batches: string, rows: Waiting[]): string {
	const percent = (share: number) => `${number(100 * share)} %`;
	return table(
		[batches, 'Asking', 'Late, mean', '95 of 100', 'Of its time, mean', '95 of 100', 'Looks'],
		rows.map((row) => [
			row.batches,
			row.client,
			`${number(row.meanSeconds)} s`,
			`${number(row.usualSeconds)} s`,
			percent(row.meanShare),
			percent(row.usualShare),
			number(row.looks),
		]),
	);
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
