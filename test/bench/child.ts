import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const WITHIN_MILLISECONDS = 60 * 60_000;

/** What a module exports. */
type Functions<Module> = {
	[
		Name in keyof Module as Module[Name] extends (...args: never[]) => unknown ? Name : never
	]: Module[Name] extends (...args: infer Args) => infer Result
		? (...args: Args) => Promise<Awaited<Result>>
		: never;
};

/** A process of its own with a module in it. */
export interface Child<Module> {
	/**
	 * Calls a function of the module there, one at a time. What it is given and what it returns is copied.
	 *
	 * @throws where the function does, where the process ends, and after an hour
	 */
	call: <Name extends keyof Functions<Module>>(
		name: Name,
		...args: Parameters<Functions<Module>[Name]>
	) => ReturnType<Functions<Module>[Name]>;
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
	const stop = async () => {
		process.off('exit', kill);
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill();
		await once(child, 'exit');
	};
	const ended = async (signal: AbortSignal): Promise<never> => {
		const [code, by] = (await once(child, 'exit', { signal })) as [number | null, string | null];
		throw new Error(`The process of ${file} ended (${by ?? code})`);
	};
	const call = async (...question: Question): Promise<unknown> => {
		const answered = new AbortController();
		const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(WITHIN_MILLISECONDS)]);
		try {
			child.send(question);
			const [answer] = (await Promise.race([
				once(child, 'message', { signal }),
				ended(signal),
			])) as [Answer];
			if ('problem' in answer) throw new Error(answer.problem);
			return answer.result;
		} finally {
			answered.abort();
		}
	};
	return {
		call: (async (name, ...args) => await call(name as string, args)) as Child<Module>['call'],
		stop,
	};
}

/** Calls one function of a module in a process of its own: what it leaves in memory must not slow the next. */
export function inChild<Module>(file: string): Child<Module>['call'] {
	return (async (name, ...args) => {
		const child = startChild<Module>(file);
		try {
			return await child.call(name, ...args);
		} finally {
			await child.stop();
		}
	}) as Child<Module>['call'];
}

/** The other side. */
function serve(file: string): void {
	// Also where the process that started it is gone; so that what is in the way goes, too.
	for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP']) {
		process.once(event, () => process.exit());
	}
	process.on('message', ([name, args]: Question) => {
		const answer = async (): Promise<Answer> => {
			const module = (await import(file)) as Record<string, (...args: unknown[]) => unknown>;
			return { result: await module[name]!(...args) };
		};
		answer()
			.catch((error: unknown): Answer => ({ problem: (error as Error).stack ?? String(error) }))
			.then((message) => process.send!(message))
			.catch(() => process.exit(1));
	});
}

if (require.main === module) serve(process.argv[2]!);
