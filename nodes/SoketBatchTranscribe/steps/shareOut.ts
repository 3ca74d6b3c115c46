/**
 * Shares things out among as few requests as possible. Requests of earlier tries that were accepted, or may
 * have been, come first and as they were: what they named must not be sent in another request.
 *
 * @param things by their keys, in their order; those that are shared out are taken out of it
 * @param size how many go into one request at most; 0 for no limit
 * @param earlier the keys of each request of earlier tries
 * @returns what goes into each request; those of earlier tries are first, and may be empty
 */
export function shareOut<Thing extends object>(
	things: Map<string, Thing>,
	size: number,
	earlier: string[][],
): Thing[][] {
	const groups = earlier.map((keys) =>
		keys.flatMap((key) => {
			const thing = things.get(key);
			things.delete(key);
			return thing === undefined ? [] : [thing];
		}),
	);
	const rest = [...things.values()];
	const step = size === 0 ? rest.length : size;
	for (let start = 0; start < rest.length; start += step)
		groups.push(rest.slice(start, start + step));
	return groups;
}
