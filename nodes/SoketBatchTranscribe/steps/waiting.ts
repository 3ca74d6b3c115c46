import type { IExecuteFunctions, INodeProperties, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Watched } from '../api/waiting';
import { warnings } from '../items/hints';
import { someOf } from '../items/someOf';

/** The switch for waiting, and how long. */
export function waitProperties(displayName: string, description: string): INodeProperties[] {
	return [
		{
			displayName,
			name: 'waitForCompletion',
			type: 'boolean',
			default: false,
			description,
		},
		{
			displayName: 'Max Wait (Minutes)',
			name: 'maxWaitMinutes',
			type: 'number',
			displayOptions: { show: { waitForCompletion: [true] } },
			typeOptions: { minValue: 0 },
			default: 30,
			description:
				'How long to wait at most. What is not done by then comes out with its latest status and timed_out: true.',
		},
	];
}

/**
 * How long to wait, in seconds; null for not at all. An expression in the parameters sees the first item.
 *
 * @throws NodeOperationError if it is not a number from 0 up
 */
export function readMaxWaitSeconds(context: IExecuteFunctions): number | null {
	if (context.getNodeParameter('waitForCompletion', 0, false) !== true) return null;
	const minutes: unknown = context.getNodeParameter('maxWaitMinutes', 0, 30);
	if (typeof minutes === 'number' && minutes >= 0) return minutes * 60;
	throw new NodeOperationError(
		context.getNode(),
		'"Max Wait (Minutes)" must be a number from 0 up',
		{ description: 'Nothing was sent.' },
	);
}

/** What a wait was for, and what it came to. */
export interface WaitOutcome {
	/** In words, such as "2 batches". */
	what: string;
	/** In words, such as "24 files completed, 1 failed". */
	result: string;
	startedAt: number;
	watched: Watched[];
}

/** Tells how long was waited, for what, and what came of it. */
export function waitHint({ what, result, startedAt, watched }: WaitOutcome): NodeExecutionHint {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	const looks = watched.reduce((sum, { looks: count }) => sum + count, 0);
	return {
		message: `Waited ${seconds === 1 ? '1 second' : `${seconds} seconds`} for ${what} and looked ${looks === 1 ? 'once' : `${looks} times`}: ${result}.`,
		type: 'info',
		location: 'outputPane',
	};
}

/** How many ids a hint names; the others are counted. */
const MAX_NAMED = 5;

/** What was waited for, in words. */
export interface WaitedFor {
	/** What one is called, and several, such as "Batch" and "Batches". */
	names: [one: string, many: string];
	/** What can be done about those that are not done. */
	advice: string;
}

/** Several things in one name, the first few by their ids: "Batches 1, 2, 3, 4, 5 and 995 more". */
export function nameOf([one, many]: WaitedFor['names'], ids: string[]): string {
	return `${ids.length === 1 ? one : many} ${someOf(ids, MAX_NAMED)}`;
}

/**
 * Tells what was not done when the wait for it ended: one hint for what was late, and one for what could not
 * be looked at, however many there are.
 *
 * @param ids of what was watched, in its order
 */
export function notDoneHints(
	{ names, advice }: WaitedFor,
	ids: string[],
	watched: Watched[],
): NodeExecutionHint[] {
	const open = watched.flatMap(({ isDone, failure }, i) =>
		isDone ? [] : [{ id: ids[i]!, failure }],
	);
	const late = open.filter(({ failure }) => failure === undefined).map(({ id }) => id);
	const unseen = open.filter(({ failure }) => failure !== undefined);
	const problem = unseen[0]?.failure?.problem;
	const notices = [
		late.length > 0 &&
			`${nameOf(names, late)} ${late.length === 1 ? 'was' : 'were'} not done in time`,
		problem !== undefined &&
			`${nameOf(
				names,
				unseen.map(({ id }) => id),
			)} could not be looked at any more (${problem})`,
	];
	return warnings(notices.map((notice) => notice !== false && `${notice}. ${advice}`));
}
