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
