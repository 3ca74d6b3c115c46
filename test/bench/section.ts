import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { SECTIONS } from './sections';

const WITHIN_MILLISECONDS = 60 * 60_000;

/** What can be measured. */
export type SectionName = keyof typeof SECTIONS;
/** What measuring a section gives. */
export type ResultOf<Name extends SectionName> = Awaited<ReturnType<(typeof SECTIONS)[Name]>>;

/**
 * Measures one section in a process of its own: what one leaves behind in memory must not slow the next.
 *
 * @throws if it fails, or takes longer than an hour
 */
export async function measure<Name extends SectionName>(
	name: Name,
	quick: boolean,
): Promise<ResultOf<Name>> {
	console.error(`Measuring: ${name}`);
	const child = fork(path.join(__dirname, 'sectionChild.ts'), [name, String(quick)], {
		execArgv: [...process.execArgv, '--expose-gc'],
		timeout: WITHIN_MILLISECONDS,
	});
	let result: ResultOf<Name> | undefined;
	child.once('message', (message) => (result = message as ResultOf<Name>));
	const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
	if (result !== undefined) return result;
	throw new Error(`The section "${name}" ended without a result (${signal ?? code})`);
}
