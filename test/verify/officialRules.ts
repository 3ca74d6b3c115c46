import path from 'node:path';

import type { Outcome } from './check';
import type { ScanResult } from './officialScan';
import { runNode } from './program';

/** What n8n's scanner looks at: in the source repository, and in the package. */
const SCANNED = {
	sources: ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'],
	package: ['**/*.js', 'package.json'],
};

/** What `npx @n8n/scan-community-package` does with a published package, on a folder. */
export function scan(repository: string, folder: string, what: keyof typeof SCANNED): Outcome {
	const { stdout, said } = runNode(
		['--import', 'tsx', path.join(__dirname, 'officialScan.ts'), folder, ...SCANNED[what]],
		repository,
	);
	if (!stdout.startsWith('{')) return { wrong: [`The scan came to no end: ${said}`] };
	const { passed, message, details } = JSON.parse(stdout) as ScanResult;
	// A scan that finds nothing to look at counts as passed by itself.
	if (passed && message === undefined) return { wrong: [] };
	return { wrong: [details?.trim() ?? message ?? 'did not pass'] };
}

/** The repository's own linting of what is published, with every inline exception and warning counted. */
export function lintSources(repository: string): Outcome {
	return lint(repository, ['package.json', 'nodes', 'credentials']);
}

/** The newest official rules, which may be ahead of the scanner's, on the package as it is packed. */
export function lintPackage(folder: string): Outcome {
	const config = path.join(__dirname, 'package.eslint.config.mjs');
	return lint(folder, ['--config', config, 'package.json', 'dist']);
}

function lint(cwd: string, args: string[]): Outcome {
	const eslint = path.resolve(__dirname, '../../node_modules/eslint/bin/eslint.js');
	const { isRight, said } = runNode(
		[eslint, '--no-inline-config', '--max-warnings', '0', ...args],
		cwd,
	);
	return { wrong: isRight ? [] : [said] };
}
