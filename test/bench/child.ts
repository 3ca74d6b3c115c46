import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

type Arguments<Call> = Call extends (...args: infer Args) => unknown ? Args : never;
type Result<Call> = Call extends (...args: never[]) => infer Returned ? Awaited<Returned> : never;

/** A process of its own with a module in it. */
export interface Child<Module> {
	/**
	 * Calls a function that the module exports, one at a time. What it is given and what it returns is copied.
	 *
	 * @throws where the function does, and where the process ends
	 */
	call: <Name extends keyof Module>(
		name: Name,
		...args: Arguments<Module[Name]>
	) => Promise<Result<Module[Name]>>;
	/** Resolves when it has ended. */
	stop: () => Promise<void>;
}

/** What a child is asked, and what it answers. */
type Question = [name: string, args: unknown[]];
type Answer = { result: unknown } | { problem: string };

/**
 * Starts a process that has a module of this folder in it, and can collect garbage. It ends with this one at
 * the latest.
 */
export function startChild<Module>(file: string): Child<Module> {
	const execArgv = [...new Set([...process.execArgv, '--expose-gc'])];
	const child = fork(__filename, [path.join(__dirname, file)], {
		execArgv,
		serialization: 'advanced',
	});
	const kill = () => child.kill();
	// Before what it writes to is removed.
	process.prependListener('exit', kill);
	const exited = once(child, 'exit');
	const endedTooSoon = exited.then(([code, signal]: Array<number | string | null>) => {
		throw new Error(`The process of ${file} ended (${signal ?? code})`);
	});
	endedTooSoon.catch(() => undefined);
	return {
		async call(...[name, ...args]) {
			child.send([name, args]);
			const [answer] = (await Promise.race([once(child, 'message'), endedTooSoon])) as [Answer];
			if ('problem' in answer) throw new Error(answer.problem);
			return answer.result as Result<Module[typeof name]>;
		},
		async stop() {
			process.off('exit', kill);
			child.kill();
			await exited;
		},
	};
}

/** Calls one function of a module in a process of its own: what it leaves in memory must not slow the next. */
export function inChild<Module>(file: string): Child<Module>['call'] {
	return async (...call) => {
		const child = startChild<Module>(file);
		try {
			return await child.call(...call);
		} finally {
			await child.stop();
		}
	};
}

/** The other side. */
function serve(file: string): void {
	// Also where the process that started it is gone; so that what is in the way goes, too.
	for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP']) {
		process.once(event, () => process.exit());
	}
	const answer = async (...[name, args]: Question): Promise<Answer> => {
		try {
			const module = (await import(file)) as Record<string, (...args: unknown[]) => unknown>;
			return { result: await module[name]!(...args) };
		} catch (error) {
			return { problem: (error as Error).stack ?? String(error) };
		}
	};
	process.on('message', (question: Question) => {
		void answer(...question).then((message) => process.send!(message));
	});
}

if (require.main === module) serve(process.argv[2]!);
