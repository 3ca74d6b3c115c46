import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** All documents that people read: those beside the README, and those in `docs/`. */
export function documentsOf(repository: string): string[] {
	return ['.', 'docs']
		.flatMap((folder) =>
			readdirSync(path.join(repository, folder)).map((file) => path.join(folder, file)),
		)
		.filter((file) => file.endsWith('.md'));
}

/** Whether the links of a document lead to files and headings that are there. Addresses are not tried. */
export function checkLinks(repository: string, document: string): string[] {
	const text = withoutCode(readFileSync(path.join(repository, document), 'utf8'));
	const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"\s]+)"/g)];
	return links
		.map(([, inMarkdown, inHtml]) => (inMarkdown ?? inHtml)!)
		.filter((link) => {
			if (/^[a-z]+:/i.test(link)) return !/^(https:\/\/|mailto:)/.test(link);
			const [file, anchor] = link.split('#') as [string, string?];
			const target = file === '' ? document : path.join(path.dirname(document), file);
			if (!existsSync(path.join(repository, target))) return true;
			return anchor !== undefined && !anchorsOf(path.join(repository, target)).includes(anchor);
		})
		.map((link) => `${link} leads nowhere`);
}

/** Whether every `npm run` of a file, be it a document or a workflow, names a script of `package.json`. */
export function checkCommands(repository: string, file: string): string[] {
	const text = readFileSync(path.join(repository, file), 'utf8');
	const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	return [...text.matchAll(/\bnpm run (?:--?\S+ )*([\w:-]+)/g)]
		.map(([, script]) => script!)
		.filter((script) => !(script in scripts))
		.map((script) => `package.json has no script "${script}"`);
}

/** The addresses of all headings, as GitHub and npm make them. */
function anchorsOf(file: string): string[] {
	const titles = withoutCode(readFileSync(file, 'utf8')).matchAll(/^#{1,6}\s+(.*?)\s*$/gm);
	return [...titles].map(([, title]) =>
		title!
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** In blocks of code `#` begins no heading, and nothing is a link. */
function withoutCode(markdown: string): string {
	return markdown.replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '');
}
