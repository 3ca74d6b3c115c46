/**
 * Shares things out among as few requests as possible. Requests of earlier tries that were accepted, or may
 * have been, come first and as they were: what they named must not be sent in another request.
 *
 * @param size how many go into one request at most; 0 for no limit
 * @param earlier which of the things each request of earlier tries named
 * @returns what goes into each request; those of earlier tries are first, and may be empty
 */
export function shareOut<Thing extends object>(
	things: Thing[],
	size: number,
	earlier: Thing[][],
): Thing[][] {
	const given = new Set<Thing>();
	const groups = earlier.map((named) =>
		named.filter((thing) => {
			const isFirst = !given.has(thing);
			given.add(thing);
			return isFirst;
		}),
	);
	const rest = things.filter((thing) => !given.has(thing));
	const step = size === 0 ? rest.length : size;
	for (let start = 0; start < rest.length; start += step)
		groups.push(rest.slice(start, start + step));
	return groups;
}
