/** How n8n wants texts written; each function says what is wrong with one, or nothing. */

/** Words that are small in a title, unless they begin or end it. */
const SMALL_WORDS = new Set(
	'a an and as at but by for from if in into nor of on or per so the to up via vs with yet'.split(
		' ',
	),
);

/** Names and abbreviations that keep their capitals in a sentence. */
const PROPER_WORDS = new Set([
	...['Soket', 'AI', 'API', 'URL', 'ID', 'IDs', 'JSON', 'NDJSON', 'MIME', 'Indian'],
	...['Google', 'Cloud', 'Storage'],
]);

/** Title Case, as for the names of parameters and choices. */
export function titleCaseProblem(text: string): string | undefined {
	const words = text.split(/\s+/);
	const isRight = words.every((word, i) => {
		const bare = word.replace(/^[("']+/, '');
		const isInside = i > 0 && i < words.length - 1;
		if (isInside && SMALL_WORDS.has(bare.toLowerCase())) return bare === bare.toLowerCase();
		return /^[A-Z0-9]/.test(bare);
	});
	return isRight && text === text.trim() ? undefined : `"${text}" is not in Title Case`;
}

/**
 * Sentence case, as for actions, descriptions and hints: a capital in front, and none further on but in
 * names, behind a full stop or a colon, and in the names of things that the user sees.
 *
 * @param labels names of parameters, choices and operations
 */
export function sentenceCaseProblem(text: string, labels: ReadonlySet<string>): string | undefined {
	if (!/^[A-Z0-9"'(]/.test(text)) return `"${text}" does not begin with a capital`;
	let rest = text;
	for (const label of [...labels].sort((a, b) => b.length - a.length)) {
		if (/\s/.test(label)) rest = rest.replaceAll(label, 'x');
	}
	const isWrong = (word: string, i: number, all: string[]) => {
		const bare = word.replace(/^[("']+|[)"',.:;]+$/g, '');
		if (i === 0 || !/^[A-Z]/.test(bare) || PROPER_WORDS.has(bare) || labels.has(bare)) return false;
		return !/[.:]$/.test(all[i - 1]!);
	};
	const wrong = rest.split(/\s+/).filter(isWrong);
	return wrong.length === 0 ? undefined : `"${text}": "${wrong[0]}" is not in sentence case`;
}

/** One sentence ends without a full stop, several end with one. */
export function fullStopProblem(text: string): string | undefined {
	const isSeveral = /[.?!]\s+\S/.test(text.replace(/\b(e\.g|i\.e)\./g, '$1'));
	if (isSeveral === text.endsWith('.')) return undefined;
	return isSeveral
		? `"${text}": several sentences end with a full stop`
		: `"${text}": one sentence ends without a full stop`;
}

/** Words that n8n asks to avoid in what a user reads when something went wrong. */
export function blameProblem(text: string): string | undefined {
	const word = /\b(errors?|problems?|failures?|mistakes?)\b/i.exec(text);
	return word ? `"${text}": avoid the word "${word[0]}"` : undefined;
}

/** Frequent words of other languages that are no English words. */
const FOREIGN =
	/\b(und|nicht|ist|eine|oder|wird|werden|für|los|las|una|para|está|esta|como|não|uma|você|les|des|est|avec|dans|une|vous|della|che|sono|il|gli|het|een|niet|voor|aur|nahi|hai|kya|ke|ki|ka)\b/i;

/** Words without which hardly an English sentence of some length does. */
const ENGLISH =
	/\b(a|an|the|of|to|is|are|was|has|have|and|or|not|no|for|with|it|its|this|that|be|by|on|in|at|from|as|only|one|each|if|than|must|can|what|how|whether|all)\b/i;

/** From how many words on a text must have one of them. */
const LONG_FROM = 6;

/** English, in Latin letters. */
export function languageProblem(text: string): string | undefined {
	const letter = /(?!\p{Script=Latin})\p{L}/u.exec(text);
	if (letter) return `"${text}": "${letter[0]}" is not a Latin letter`;
	const foreign = FOREIGN.exec(text);
	if (foreign) return `"${text}": "${foreign[0]}" is not English`;
	const words = text
		.split(/\s+/)
		.filter((word) => /^["'(]*\p{L}[\p{L}']*["'),.:;?!]*$/u.test(word));
	const isForeign = words.length >= LONG_FROM && !ENGLISH.test(text);
	return isForeign ? `"${text}" does not look like English` : undefined;
}
