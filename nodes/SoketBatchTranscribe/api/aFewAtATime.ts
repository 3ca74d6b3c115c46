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
