/**
 * The things in the order of a text that each has. Not by `localeCompare`: its first call loads tables that
 * take longer than all the rest of the package.
 */
export function alphabetical<Thing>(things: Thing[], textOf: (thing: Thing) => string): Thing[] {
	return [...things].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
