/** Something that items name, with the items that named it. */
export interface Named {
	/** The first item that named it. */
	item: number;
	/** Each further time that an item named it; undefined where there is none, as for most of 100,000 things. */
	moreItems: number[] | undefined;
}

/**
 * Each thing once, in the order in which they were first named. The first one of equals stays, and takes
 * over the items of the others.
 *
 * @param keyOf what is the same for equal things
 */
export function eachOnce<Thing extends Named>(
	things: Thing[],
	keyOf: (thing: Thing) => string,
): Thing[] {
	const keys = new Set<string>();
	const repeated: Thing[] = [];
	const unique = things.filter((thing) => {
		const count = keys.size;
		if (keys.add(keyOf(thing)).size > count) return true;
		repeated.push(thing);
		return false;
	});
	if (repeated.length === 0) return unique;
	const byKey = new Map(unique.map((thing) => [keyOf(thing), thing]));
	for (const thing of repeated) {
		const items = (byKey.get(keyOf(thing))!.moreItems ??= []);
		items.push(thing.item);
		// One by one: a list of 150,000 arguments is more than JavaScript takes.
		for (const item of thing.moreItems ?? []) items.push(item);
	}
	return unique;
}

/** All items that named something of these, each once, in the order of the items. */
export function itemsNaming(things: Named[]): number[] {
	const items = new Set<number>();
	for (const { item, moreItems = [] } of things) {
		items.add(item);
		for (const more of moreItems) items.add(more);
	}
	return [...items].sort((a, b) => a - b);
}
