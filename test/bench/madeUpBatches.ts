/** From 0 up to 1, as `Math.random`, but the same in every run. */
export type Random = () => number;

/** A batch that Soket is made up to work on; all times are in seconds after it was accepted. */
export interface MadeUpBatch {
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
export const KINDS: Record<string, Kind> = {
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
export function madeUpBatch(kind: Kind, random: Random): MadeUpBatch {
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

/** Draws the same numbers for the same seed ("mulberry32", which is in the public domain). */
export function seededRandom(seed: number): Random {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
