import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { SimulatorOptions } from '../soket-simulator';
import type { Question, RequestCounts } from './soketChild';

const ANSWER_WITHIN_MILLISECONDS = 60_000;

/** Soket's side in a process of its own. */
export interface SoketProcess {
	baseUrl: string;
	accessToken: string;
	/** How many requests of each route have come since the last reset. */
	requests: () => Promise<RequestCounts>;
	/** Forgets everything; returns what `requests` would have. */
	reset: () => Promise<RequestCounts>;
	stop: () => void;
}

/** Starts the simulator in a process of its own, which ends with this one. */
export async function startSoket(options: SimulatorOptions = {}): Promise<SoketProcess> {
	const child = fork(path.join(__dirname, 'soketChild.ts'), [JSON.stringify(options)], {
		execArgv: [...process.execArgv.filter((option) => option !== '--expose-gc'), '--expose-gc'],
	});
	const answer = async (): Promise<unknown> => {
		const signal = AbortSignal.timeout(ANSWER_WITHIN_MILLISECONDS);
		const [message] = (await once(child, 'message', { signal })) as [unknown];
		return message;
	};
	const ask = async (question: Question) => {
		const answered = answer();
		child.send(question);
		return (await answered) as RequestCounts;
	};
	const place = (await answer()) as Pick<SoketProcess, 'baseUrl' | 'accessToken'>;
	return {
		...place,
		requests: async () => await ask('requests'),
		reset: async () => await ask('reset'),
		stop: () => void child.kill(),
	};
}

/** All requests together. */
export function sumOf(counts: RequestCounts): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
