/** One value or a list of them: an array as it is, a text cut at `separator` without its empty parts. */
export function listOf(value: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string') return [value];
	return value
		.split(separator)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}
