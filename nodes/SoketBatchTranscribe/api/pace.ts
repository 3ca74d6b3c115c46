/** How many requests are under way at once where the API needs one for each of many ids. */
const AT_ONCE = 5;

/**
 * Calls `visit` for every value, a few at a time.
 *
 * @returns the results in the order of the values
 * @throws what `visit` throws first; no further value is visited then
 */
export async function aFewAtATime<Value, Result>(
	values: Value[],
	visit: (value: Value) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	// A generator, and not the array's own iterator, ends for all workers when one of them throws.
	const queue = (function* () {
		yield* values.entries();
	})();
	const work = async () => {
		for (const [index, value] of queue) results[index] = await visit(value);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	return results;
}

/** No wait between two tries is longer, in seconds. */
const MAX_WAIT_SECONDS = 60;

/** The longest wait before the first resend, in seconds; it doubles from one to the next. */
const FIRST_WAIT_SECONDS = 1;

/**
 * How long to wait before a request is sent again, in seconds: what the answer's `Retry-After` says, else
 * exponential back-off with full jitter, so that many executions don't come back all at once.
 *
 * @param resends how many times it has been sent again already
 */
export function waitSeconds(headers: Record<string, unknown>, resends: number): number {
	const asked = retryAfterSeconds(headers['retry-after'], Date.now());
	const backOff = Math.random() * FIRST_WAIT_SECONDS * 2 ** Math.min(resends, 10);
	// Never less than the back-off: "Retry-After: 0" must not become a busy loop.
	return Math.min(Math.max(asked ?? 0, backOff), MAX_WAIT_SECONDS);
}

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @param now in milliseconds since 1970
 * @returns seconds from now, or undefined where the header is missing or neither of the two
 */
export function retryAfterSeconds(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	if (/^\s*\d+\s*$/.test(header)) return Number(header);
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** What one look at something under way told of its files, whatever the API gave. */
export interface Counts {
	/** When it was looked at, in seconds since it was accepted. */
	atSeconds: number;
	completed: unknown;
	failed: unknown;
	total: unknown;
}

/** What is known of something that Soket is at work on. */
export interface UnderWay {
	/** How long ago it was accepted, in seconds. */
	elapsedSeconds: number;
	/** How long it takes by the API's own estimate, in seconds; whatever the API gave. */
	estimatedSeconds: unknown;
	/** What each look told, in their order. */
	counts: Counts[];
}

/** No look comes later than after this part of the time gone by, within the two limits, in seconds. */
const MAX_SHARE = 0.1;
const MAX_PAUSE_SECONDS = 30;
const MIN_PAUSE_SECONDS = 1;

/** The part of the time gone by after which it is looked at again where nothing tells of the end. */
const USUAL_SHARE = 0.06;

/** Where counters tell of the end: which part of the time left, and of that since they last moved. */
const SHARE_OF_TIME_LEFT = 0.5;
const SHARE_OF_STANDSTILL = 0.25;

/** Workflows that a schedule starts together shall not go on asking together. */
const JITTER = 0.1;

/**
 * How long to wait before the next look at something that is under way, in seconds. Transcripts shall not
 * wait long for being fetched, in proportion to how long they took: so never longer than a tenth of the time
 * gone by (a second at least, half a minute at most). The estimate is a guess, often far off: it can do no
 * more than make it that long. Counters tell when the end is near. Where they stand still, the last few files
 * take long, and it is looked at less and less often again. Measured: `npm run bench -- waiting`.
 *
 * @param random from 0 up to 1
 */
export function secondsToNextLook(
	{ elapsedSeconds, estimatedSeconds, counts }: UnderWay,
	random: number,
): number {
	const longest = clamp(elapsedSeconds * MAX_SHARE, MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS);
	const counted = progressIn(counts, elapsedSeconds);
	const estimate = typeof estimatedSeconds === 'number' ? estimatedSeconds : 0;
	const secondsLeft = counted?.secondsLeft ?? estimate - elapsedSeconds;
	let pause = secondsLeft > elapsedSeconds ? longest : elapsedSeconds * USUAL_SHARE;
	if (counted) {
		const untilNearer = counted.secondsLeft * SHARE_OF_TIME_LEFT;
		pause = Math.min(pause, Math.max(untilNearer, counted.standstill * SHARE_OF_STANDSTILL));
	}
	const most = longest / (1 + JITTER);
	const least = MIN_PAUSE_SECONDS / (1 + JITTER);
	return clamp(pause, least, most) * (1 - JITTER + 2 * JITTER * random);
}

/**
 * What the counters tell, once a file is through.
 *
 * @returns how much time seems left and for how long they have stood still, in seconds; undefined where they
 *   tell nothing
 */
function progressIn(
	counts: Counts[],
	elapsedSeconds: number,
): { secondsLeft: number; standstill: number } | undefined {
	let startedAt = 0;
	let movedAt = 0;
	let done = 0;
	let total = 0;
	for (const { atSeconds, completed, failed, total: ofAll } of counts) {
		if (!isCount(completed) || !isCount(failed) || !isCount(ofAll)) continue;
		if (completed + failed !== done) movedAt = atSeconds;
		done = completed + failed;
		total = ofAll;
		// As long as it waits in a queue, time tells nothing of how fast it will be.
		if (done === 0) startedAt = atSeconds;
	}
	if (done === 0) return undefined;
	const secondsLeft = ((total - done) * (elapsedSeconds - startedAt)) / done;
	return { secondsLeft, standstill: elapsedSeconds - movedAt };
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

function clamp(value: number, least: number, most: number): number {
	return Math.max(least, Math.min(value, most));
}
