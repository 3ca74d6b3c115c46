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
