import path from 'node:path';

import { run } from './program';

/** n8n's scanner has neither an entry nor types. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage: (
		folder: string,
		patterns: string[],
	) => Promise<{ passed: boolean; message?: string; details?: string }>;
}

const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs' as string;

/** What `npx @n8n/scan-community-package` does with the sources of a published package. */
export async function scanSources(repository: string): Promise<string[]> {
	const { SOURCE_FILE_PATTERNS } = (await import(SCANNER)) as Scanner;
	return await scan(repository, SOURCE_FILE_PATTERNS);
}

/** What it does with the package itself. */
export async function scanPackage(folder: string): Promise<string[]> {
	return await scan(folder, ['**/*.js', 'package.json']);
}

async function scan(folder: string, patterns: string[]): Promise<string[]> {
	const { analyzePackage } = (await import(SCANNER)) as Scanner;
	const { passed, message, details } = await analyzePackage(folder, patterns);
	// Where it finds no file to look at, it has passed, with a message.
	return passed && message === undefined ? [] : [details ?? message ?? 'did not pass'];
}

/** The repository's own linting of what is published, with every inline exception and warning counted. */
export function lintSources(repository: string): string[] {
	return lint(repository, repository, ['package.json', 'nodes', 'credentials']);
}

/** The newest official rules, which may be ahead of the scanner's, on the package as it is packed. */
export function lintPackage(repository: string, folder: string): string[] {
	const config = path.join(__dirname, 'package.eslint.config.mjs');
	return lint(repository, folder, ['--config', config, 'package.json', 'dist']);
}

function lint(repository: string, cwd: string, args: string[]): string[] {
	const eslint = path.join(repository, 'node_modules/eslint/bin/eslint.js');
	run(process.execPath, [eslint, '--no-inline-config', '--max-warnings', '0', ...args], cwd);
	return [];
}
