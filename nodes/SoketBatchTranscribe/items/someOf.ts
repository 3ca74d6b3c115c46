/**
 * A list in words, the first few spelled out and the others counted: "a, b and 3 more".
 *
 * @param separator stands between them
 */
export function someOf(names: string[], count: number, separator = ', '): string {
	const more = names.length - count;
	const named = names.slice(0, count).join(separator);
	return more > 0
		? `${named}${separator === ', ' ? '' : separator.trim()} and ${more} more`
		: named;
}
