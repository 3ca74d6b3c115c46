import { existsSync } from 'node:fs';
import path from 'node:path';

import { read, ROOT } from '../repository';

/** Whether the links of a document lead to files and headings that are there. Addresses are not tried. */
export function checkLinks(document: string): string[] {
	const links = withoutCode(document).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"\s]+)"/g);
	return [...links]
		.map(([, inMarkdown, inHtml]) => (inMarkdown ?? inHtml)!)
		.filter((link) => {
			if (/^[a-z]+:/i.test(link)) return !/^(https:\/\/|mailto:)/.test(link);
			const [file, anchor] = link.split('#') as [string, string?];
			const target = file === '' ? document : path.join(path.dirname(document), file);
			if (!existsSync(path.join(ROOT, target))) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		})
		.map((link) => `${link} leads nowhere`);
}

/** Whether every `npm run` of a file, be it a document or a workflow, names a script of `package.json`. */
export function checkCommands(file: string): string[] {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	return [...read(file).matchAll(/\bnpm run (?:--?\S+ )*([\w:-]+)/g)]
		.map(([, script]) => script!)
		.filter((script) => !(script in scripts))
		.map((script) => `package.json has no script "${script}"`);
}

/** The addresses of all headings, as GitHub and npm make them. */
function anchorsOf(document: string): string[] {
	const titles = withoutCode(document).matchAll(/^#{1,6}\s+(.*?)\s*$/gm);
	return [...titles].map(([, title]) =>
		title!
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** In blocks of code `#` begins no heading, and nothing is a link. */
function withoutCode(document: string): string {
	return read(document).replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '');
}
