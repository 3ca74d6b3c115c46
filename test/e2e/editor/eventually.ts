import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MILLISECONDS = 10_000;

/**
 * Repeats an assertion until it holds: a page takes its time to follow a click.
 *
 * @throws what the last try threw, when the time is up
 */
export async function eventually(assertion: () => Promise<void>): Promise<void> {
	const until = Date.now() + WITHIN_MILLISECONDS;
	for (;;) {
		try {
			await assertion();
			return;
		} catch (error) {
			if (Date.now() > until) throw error;
			await sleep(100);
		}
	}
}
