import {
	secondsToNextLook,
	type Counts,
	type UnderWay,
} from '../../nodes/SoketBatchTranscribe/api/pace';
import { seededRandom, type Random } from '../seededRandom';
import { inEngine, SOKET } from './engine';
import { recordingItems } from './recordings';
import { aimsTable, atMost, number, table, type Aim } from './report';

const TRANSCRIPTION_SECONDS = 20;
const QUICK_TRANSCRIPTION_SECONDS = 4;
const BATCHES = [1, 10, 50];

/** The requests that it takes to wait for batches of one file each. */
export async function polling(quick: boolean): Promise<string> {
	const seconds = quick ? QUICK_TRANSCRIPTION_SECONDS : TRANSCRIPTION_SECONDS;
	const rows: string[][] = [];
	await inEngine(
		async (soket, runNode) => {
			for (const batches of BATCHES) {
				await soket.call('reset');
				const items = recordingItems(batches);
				const parameters = { waitForCompletion: true, options: { maxFilesPerBatch: 1 } };
				const { milliseconds, output } = await runNode(SOKET, parameters, items);
				const done = output.filter(({ json }) => json.status === 'completed').length;
				if (done !== batches) throw new Error(`${done} of ${batches} transcripts came`);
				const requests = await soket.call('requests');
				rows.push([
					number(batches),
					`${number(seconds)} s`,
					`${number(milliseconds / 1000)} s`,
					number(requests['GET /status/batch/{batch_id}'] ?? 0),
					number(requests['GET /results/batch/{batch_id}'] ?? 0),
				]);
			}
		},
		{ transcriptionMilliseconds: 1000 * seconds },
	);
	return `The requests that one run of the node makes while it waits for its batches of one file each:

${table(['Batches', 'Each takes', 'Waited', 'Status requests', 'Result requests'], rows)}`;
}

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
	'trusting the estimate': ({ estimatedSeconds = 0 }, looks) =>
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

/** How late a client is with some batches. */
interface Waiting {
	/** The kind of the batches, or their duration. */
	batches: string;
	client: string;
	seconds: Spread;
	/** To how long each batch took. */
	share: Spread;
	/** How often it asks, on average. */
	looks: number;
}

/** The mean, and what it is less than in 95 of 100 cases. */
interface Spread {
	mean: number;
	usual: number;
}

/** Lets every client wait for the same made-up batches. No time passes, and each run gives the same. */
export function waiting(): string {
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
	return `How long after a batch is done a client that waits for it notices, in seconds and as a part of the batch's own time, and how often it looks until then. Computed with the node's own function and without a clock, so the same in every run, in seconds. Of each kind ${number(BATCHES_OF_A_KIND)} batches of 5 s to 2 h and 1 to 500 files, as many of 5 to 50 s as of 500 to 5,000 s. What the kinds are and whose the defaults is told in \`test/bench/waiting.ts\`.

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
			100 * worst(ours.map(({ share }) => share.mean)),
			MAX_PERCENT_LATE,
		),
		atMost(
			'% of it late in 95 of 100 cases, in every kind of batch',
			100 * worst(ours.map(({ share }) => share.usual)),
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
			`${number(row.seconds.mean)} s`,
			`${number(row.seconds.usual)} s`,
			percent(row.share.mean),
			percent(row.share.usual),
			number(row.looks),
		]),
	);
}

function byClient({ name, all }: { name: string; all: MadeUpBatch[] }): Waiting[] {
	return Object.entries(CLIENTS).map(([client, pauseOf]) => {
		const random = seededRandom(2);
		const waits = all.map((batch) => waitFor(batch, pauseOf, random));
		return {
			batches: name,
			client,
			seconds: spreadOf(waits.map(({ seconds }) => seconds)),
			share: spreadOf(waits.map(({ share }) => share)),
			looks: spreadOf(waits.map(({ looks }) => looks)).mean,
		};
	});
}

/** How late a client notices that a batch is done, and how often it looks until then. */
function waitFor(batch: MadeUpBatch, pauseOf: Client, random: Random) {
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

function spreadOf(values: number[]): Spread {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const usual = [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
	return { mean, usual };
}

/** A batch that Soket is made up to work on; all times are in seconds after it was accepted. */
interface MadeUpBatch {
	/** When it is done. */
	seconds: number;
	/** What the API says of that at the start. */
	estimatedSeconds: number | undefined;
	/** When each file is through, in order. */
	filesDoneAt: number[];
}

/** Batches take from 5 seconds to 2 hours, and as many between 5 and 50 seconds as between 500 and 5,000. */
const SECONDS = { least: 5, most: 7200 };
const MOST_FILES = 500;

/** How the files of a batch come, and how far off the estimate is: the quotient of the two, from … to …. */
interface Kind {
	estimate: [least: number, most: number] | undefined;
	/** When a file is through, as a part of the time; files come evenly where nothing is said. */
	fileDoneAt?: (random: Random) => number;
	/** For which part of the time the batch waits in a queue, that the estimate knows nothing of. */
	queue?: (random: Random) => number;
}

const ROUGH: [number, number] = [0.6, 1.6];

/** What may happen to a batch. */
const KINDS: Record<string, Kind> = {
	'estimate right': { estimate: [0.9, 1.1] },
	'estimate a third': { estimate: [0.3, 0.37] },
	'estimate five times too small': { estimate: [0.18, 0.22] },
	'estimate three times too large': { estimate: [2.7, 3.3] },
	'no estimate': { estimate: undefined },
	'a queue in front': { estimate: ROUGH, queue: (random) => 0.2 + 0.6 * random() },
	// One of twenty files takes up to the end, the others less than half of the time.
	'a long tail': {
		estimate: ROUGH,
		fileDoneAt: (random) => (random() < 0.95 ? 0.4 * random() : 0.4 + 0.6 * random()),
	},
	// Most files come in the last twentieth of the time.
	'a burst at the end': {
		estimate: ROUGH,
		fileDoneAt: (random) => (random() < 0.3 ? 0.95 * random() : 0.95 + 0.05 * random()),
	},
};

/** A batch of this kind. */
function madeUpBatch(kind: Kind, random: Random): MadeUpBatch {
	const { estimate, fileDoneAt = () => random(), queue = () => 0 } = kind;
	const seconds = SECONDS.least * (SECONDS.most / SECONDS.least) ** random();
	const files = Math.round(MOST_FILES ** random());
	const startsAt = seconds * queue(random);
	const working = seconds - startsAt;
	const filesDoneAt = Array.from({ length: files }, () => startsAt + working * fileDoneAt(random));
	filesDoneAt.sort((a, b) => a - b);
	filesDoneAt[files - 1] = seconds;
	const estimatedSeconds =
		estimate && working * (estimate[0] + (estimate[1] - estimate[0]) * random());
	return { seconds, estimatedSeconds, filesDoneAt };
}
