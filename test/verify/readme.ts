import type { Outcome } from './check';

/**
 * What a README must tell, by its headings: n8n's guidelines ask for usage, example workflows and
 * authentication, and its template for the rest.
 */
const SECTIONS: Array<[what: string, heading: RegExp]> = [
	['installation', /^install/i],
	['operations', /^operations/i],
	['credentials', /^(credential|authentication)/i],
	['usage', /^(usage|a first workflow|getting started)/i],
	['example workflows', /^example workflows/i],
	['compatibility', /^compatib/i],
	['troubleshooting', /^troubleshooting/i],
	['resources', /^resources/i],
	['license', /^licen[cs]e/i],
];

/** A section shorter than this tells nothing. */
const MIN_CHARACTERS = 5;

/** Whether the README has its sections, and something in each. */
export function checkReadme(readme: string): Outcome {
	const sections = sectionsOf(readme);
	const wrong = SECTIONS.flatMap(([what, heading]) => {
		const found = sections.find(({ title }) => heading.test(title));
		if (found === undefined) return [`has no section on ${what}`];
		return found.text.trim().length < MIN_CHARACTERS ? [`"${found.title}" says nothing`] : [];
	});
	return { wrong, note: `${SECTIONS.length} sections` };
}

/**
 * Whether the links of a document lead somewhere: to headings of its own, and to files that are there.
 *
 * @param isThere tells of a path, relative to the document, whether there is such a file
 */
export function checkLinks(markdown: string, isThere: (file: string) => boolean): Outcome {
	const text = withoutCode(markdown);
	const anchors = new Set(sectionsOf(markdown).map(({ title }) => anchorOf(title)));
	const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
	const wrong = links.filter((link) => {
		if (/^[a-z]+:/i.test(link)) return !/^(https:\/\/|mailto:)/.test(link);
		const [file, anchor] = link.split('#');
		return file === '' ? !anchors.has(anchor!) : !isThere(file!);
	});
	return { wrong: wrong.map((link) => `${link} leads nowhere`), note: `${links.length} links` };
}

/** Every heading but the title, with what stands under it and its own sub-headings. */
function sectionsOf(markdown: string): Array<{ title: string; text: string }> {
	const lines = withoutCode(markdown).split('\n');
	return lines.flatMap((line, i) => {
		const [, level, title] = /^(#{2,6})\s+(.*?)\s*$/.exec(line) ?? [];
		if (level === undefined) return [];
		const rest = lines.slice(i + 1);
		const end = rest.findIndex(
			(next) => /^#{1,6}\s/.test(next) && next.search(/[^#]/) <= level.length,
		);
		return [{ title: title!, text: rest.slice(0, end === -1 ? undefined : end).join('\n') }];
	});
}

/** Blocks of code, where `#` begins no heading, are left out; a word and the lines keep their place. */
export function withoutCode(markdown: string): string {
	return markdown.replace(
		/^[ \t]*```[\s\S]*?^[ \t]*```/gm,
		(block) => `(code)${block.replace(/[^\n]/g, '')}`,
	);
}

/** The address of a heading, as GitHub and npm make it. */
function anchorOf(title: string): string {
	return title
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replaceAll(' ', '-');
}
