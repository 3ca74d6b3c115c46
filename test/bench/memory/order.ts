import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { MeasuredWork } from './sampledMemory';
import type { perform, Task } from './tasks';

const TIME_LIMIT_MILLISECONDS = 10 * 60_000;

/** What the process that is measured is told to do. */
export interface Order {
	/** A small task of the same kind, so that all code is loaded before anything is measured. */
	warmUp: Task;
	task: Task;
}

/** What it answers. */
export type Outcome = MeasuredWork<Awaited<ReturnType<typeof perform>>>;

/**
 * Has an order carried out by a process of its own.
 *
 * @throws if that process fails, or takes longer than ten minutes
 */
export async function carryOut(order: Order): Promise<Outcome> {
	const child = fork(path.join(__dirname, 'measured.ts'), [JSON.stringify(order)], {
		execArgv: [...process.execArgv, '--expose-gc'],
		timeout: TIME_LIMIT_MILLISECONDS,
	});
	// Before the folder is removed that it writes to.
	const kill = () => child.kill('SIGKILL');
	process.prependListener('exit', kill);
	let outcome: Outcome | undefined;
	child.once('message', (message) => (outcome = message as Outcome));
	const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
	process.off('exit', kill);
	if (outcome) return outcome;
	throw new Error(`${order.task.operation} ended without an outcome (${signal ?? code})`);
}
