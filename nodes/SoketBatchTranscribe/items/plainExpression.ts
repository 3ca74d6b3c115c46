/** What a name in quotes is made of: nothing that means something to n8n or to JavaScript. */
const NAME = String.raw`[^"'\\{}\x00-\x1f\x7f-\x9f\u2028\u2029]+`;
const STEP = String.raw`\.([A-Za-z_]\w*)|\[(0|[1-9]\d{0,8})\]|\["(${NAME})"\]|\['(${NAME})'\]`;
/** White space outside of the braces is no part of it: there it makes n8n put a text together. */
const PLAIN = new RegExp(String.raw`^=\{\{[ \t\r\n]*\$json((?:${STEP})+)[ \t\r\n]*\}\}$`);

/**
 * The steps into an item's JSON that a parameter consists of: `={{ $json.a["b c"][0] }}`.
 *
 * @param entered what the user entered
 * @returns undefined where that is anything else
 */
export function stepsIn(entered: string): string[] | undefined {
	const steps = PLAIN.exec(entered)?.[1];
	if (steps === undefined) return undefined;
	return [...steps.matchAll(new RegExp(STEP, 'g'))].map((step) => step.slice(1).find(Boolean)!);
}

/**
 * What the steps lead to, if that is a text, a number or a truth value: n8n treats objects in its own way.
 *
 * @returns undefined also where a step leads into nothing, or to what is not there as such but inherited
 */
export function valueAt(json: object, steps: string[]): string | number | boolean | undefined {
	let value: unknown = json;
	for (const step of steps) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
			return undefined;
		value = (value as Record<string, unknown>)[step];
	}
	return isPlain(value) ? value : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}
