import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import type { ApiFailure } from './failure';
import { aFewAtATime, waitSeconds } from './pace';
import { tryToRead } from './read';

/** Something that is under way at Soket, and is looked at by `GET path`. */
export interface Pending {
	path: string;
	/** When the first look is worth while, in seconds from now. */
	firstLookSeconds: number;
}

/** What a wait has seen of one thing. */
export interface Watched {
	/** The last answer; undefined where none came. */
	answer: IDataObject | undefined;
	isDone: boolean;
	/** Why it could not be looked at in the end. */
	failure: ApiFailure | undefined;
	/** How many requests were made. */
	looks: number;
}

/** The pause after the first look, in seconds; it grows by half from one look to the next. */
const FIRST_PAUSE_SECONDS = 2;
const PAUSE_GROWTH = 1.5;
const MAX_PAUSE_SECONDS = 30;

/**
 * How long a look may take, in seconds: until the time is up, but not so long that one without an answer
 * holds up the others, nor so short that the last one has no chance.
 */
const MAX_LOOK_SECONDS = 60;
const MIN_LOOK_SECONDS = 5;

/** So many refusals in a row end the wait: one alone may pass, as when an id is not known everywhere yet. */
const REFUSALS_TO_GIVE_UP = 3;

/** A `Watched` in the making. */
interface Watch extends Watched {
	path: string;
	/** When to look again, in milliseconds since 1970. */
	dueAt: number;
	pauseSeconds: number;
	refusals: number;
}

/**
 * Looks at several things, all of them together, until each is done, can't be looked at, or the time is
 * up. A look that fails in passing does not end the wait; a last one is made when the time is up. Ends at
 * once when the execution is cancelled.
 *
 * @param isDone tells it from the last answer and the one before
 * @param maxSeconds how long to wait, in seconds
 * @returns what was seen, in the order of `things`
 */
export async function watchUntilDone(
	connection: Connection,
	things: Pending[],
	isDone: (answer: IDataObject, before: IDataObject | undefined) => boolean,
	maxSeconds: number,
): Promise<Watched[]> {
	const start = Date.now();
	const end = start + maxSeconds * 1000;
	const watches = things.map(({ path, firstLookSeconds }): Watch => ({
		path,
		answer: undefined,
		isDone: false,
		failure: undefined,
		looks: 0,
		dueAt: Math.min(start + firstLookSeconds * 1000, end),
		pauseSeconds: FIRST_PAUSE_SECONDS,
		refusals: 0,
	}));
	let open = watches;
	while (open.length > 0) {
		const nextAt = Math.min(...open.map(({ dueAt }) => dueAt));
		if (!(await connection.pause(Math.max(0, nextAt - Date.now()) / 1000))) break;
		const due = open.filter(({ dueAt }) => dueAt <= Math.max(nextAt, Date.now()));
		await aFewAtATime(due, async (watch) => await look(connection, watch, isDone, end));
		const isLast = Date.now() >= end;
		for (const watch of due) {
			watch.dueAt = Math.min(Date.now() + watch.pauseSeconds * 1000, end);
			watch.pauseSeconds = Math.min(watch.pauseSeconds * PAUSE_GROWTH, MAX_PAUSE_SECONDS);
		}
		open = open.filter(
			(watch) =>
				!watch.isDone && watch.refusals < REFUSALS_TO_GIVE_UP && !(isLast && due.includes(watch)),
		);
	}
	return watches;
}

async function look(
	connection: Connection,
	watch: Watch,
	isDone: (answer: IDataObject, before: IDataObject | undefined) => boolean,
	end: number,
): Promise<void> {
	watch.looks += 1;
	const secondsLeft = Math.max((end - Date.now()) / 1000, MIN_LOOK_SECONDS);
	const maxSeconds = Math.min(secondsLeft, MAX_LOOK_SECONDS);
	const attempt = await tryToRead(connection, watch.path, {}, maxSeconds);
	if ('answer' in attempt) {
		watch.isDone = isDone(attempt.answer, watch.answer);
		watch.answer = attempt.answer;
		watch.failure = undefined;
		watch.refusals = 0;
		return;
	}
	const { failure, isPassing, headers } = attempt;
	watch.failure = failure;
	watch.refusals = isPassing ? 0 : watch.refusals + 1;
	if ('retry-after' in headers) {
		watch.pauseSeconds = Math.max(watch.pauseSeconds, waitSeconds(headers, 0));
	}
}
