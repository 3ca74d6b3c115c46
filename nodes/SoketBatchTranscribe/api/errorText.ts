/** How deep words are looked for: deeper ones are no error text, and a hostile body has no bottom. */
const MAX_DEPTH = 5;

/**
 * The API's own words from the body of an error answer. The shape of such bodies is not documented, so
 * all plausible ones are read: `error`, `detail` (a string or a list of `{ loc, msg }`), `message`, text.
 *
 * @returns one line, however long, or an empty string where the body holds no words
 */
export function errorText(body: unknown): string {
	return wordsOf(body).replace(/\s+/g, ' ').trim();
}

function wordsOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return isHtml(value) ? titleOf(value) : value;
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '';
	const within = (inner: unknown) => wordsOf(inner, depth + 1);
	if (Array.isArray(value)) return value.slice(0, 10).map(within).filter(Boolean).join('; ');
	const { error, detail, message, loc, msg } = value as Record<string, unknown>;
	if (typeof msg === 'string') return Array.isArray(loc) ? `${placeOf(loc)}: ${msg}` : msg;
	return [error, detail, message].map(within).find((words) => words.trim() !== '') ?? '';
}

function placeOf(loc: unknown[]): string {
	return loc.filter((part) => typeof part === 'string' || typeof part === 'number').join('.');
}

function isHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text);
}

/** Of a gateway's error page only the title says something, such as "502 Bad Gateway". */
function titleOf(html: string): string {
	return /<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? 'a web page';
}
