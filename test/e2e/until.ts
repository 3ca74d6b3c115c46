import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so.
 *
 * @param what in the words of the error
 * @throws when that many seconds are over
 */
export async function until(
	what: string,
	isSo: () => boolean | Promise<boolean>,
	seconds = 60,
): Promise<void> {
	const end = Date.now() + seconds * 1000;
	while (!(await isSo())) {
		if (Date.now() > end) throw new Error(`${what}: not within ${seconds} seconds`);
		await sleep(100);
	}
}

/**
 * Repeats an assertion until it holds: a page takes its time to follow a click.
 *
 * @throws what the last try threw, when ten seconds are over
 */
export async function eventually(assertion: () => Promise<void>): Promise<void> {
	let failure: unknown;
	const holds = async () => {
		try {
			await assertion();
			return true;
		} catch (error) {
			failure = error;
			return false;
		}
	};
	await until('It holds', holds, 10).catch(() => {
		throw failure;
	});
}
