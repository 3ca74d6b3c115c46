import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import type { ApiFailure } from './failure';
import { secondsToNextLook, waitSeconds, type Counts } from './pace';
import { tryToRead } from './read';

/** Something that is under way at Soket, and is looked at by `GET path`. */
export interface Pending {
	path: string;
	/** When it was accepted, in milliseconds since 1970; undefined where that was in an earlier try. */
	acceptedAt: number | undefined;
	/** How long it takes from then on by the API's own estimate, in seconds; whatever the API gave. */
	estimatedSeconds?: unknown;
}

/** How the answers about one kind of thing are to be read. */
export interface Signs {
	/** Tells it from the last answer and the one before. */
	isDone: (answer: IDataObject, before: IDataObject | undefined) => boolean;
	/** What the answer counts of its files. */
	countsIn: (answer: IDataObject) => Omit<Counts, 'atSeconds'>;
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

/** Takes what a wait has seen so far, in the order of what is watched. */
export type OnLook = (watched: Watched[]) => void;

/** So many looks may begin in one second, however many things one run of the node waits for. */
const LOOKS_A_SECOND = 5;

/**
 * How long a look may take, in seconds: until the time is up, but not so long that one without an answer
 * holds up the others, nor so short that the last one has no chance.
 */
const MAX_LOOK_SECONDS = 60;
const MIN_LOOK_SECONDS = 5;

/**
 * So many refusals in a row end the wait: one alone may pass, as when an id is not known everywhere yet. That
 * takes some seconds, so each is followed by a pause of at least so many seconds.
 */
const REFUSALS_TO_GIVE_UP = 3;
const REFUSAL_PAUSE_SECONDS = 3;

/** A `Watched` in the making. */
interface Watch extends Watched {
	thing: Pending;
	/** When it was accepted, as far as is known, in milliseconds since 1970. */
	acceptedAt: number;
	counts: Counts[];
	/** When the last look was over, and when to look again, in milliseconds since 1970. */
	lookedAt: number;
	dueAt: number;
	refusals: number;
}

/**
 * Looks at several things, all of them together, until each is done, can't be looked at, or the time is
 * up. A look that fails in passing does not end the wait; a last one is made when the time is up. Ends at
 * once when the execution is cancelled.
 *
 * @param maxSeconds how long to wait, in seconds
 * @param onLook is told what was seen so far, each time that some of it was looked at
 * @returns what was seen, in the order of `things`
 */
export async function watchUntilDone(
	connection: Connection,
	things: Pending[],
	signs: Signs,
	maxSeconds: number,
	onLook: OnLook = () => undefined,
): Promise<Watched[]> {
	const end = Date.now() + maxSeconds * 1000;
	const watches = things.map(newWatch);
	const turns = new Turns();
	let leftAloneUntil = 0;
	let open = watches;
	while (open.length > 0) {
		const lastRoundAt = end - Turns.secondsFor(open.length) * 1000;
		const dueAt = Math.max(leftAloneUntil, Math.min(...open.map((watch) => watch.dueAt)));
		const nextAt = Math.max(turns.freeAt, Math.min(dueAt, lastRoundAt));
		if (!(await connection.pause(Math.max(0, nextAt - Date.now()) / 1000))) break;
		const now = Math.max(nextAt, Date.now());
		const isLastRound = now >= lastRoundAt;
		const due = open
			.filter((watch) => isLastRound || watch.dueAt <= now)
			.sort((one, other) => one.dueAt - other.dueAt);
		const looked = turns.take(due, now);
		const asked = await Promise.all(
			looked.map(async (watch) => await look(connection, watch, signs, end)),
		);
		onLook(watches);
		leftAloneUntil = Math.max(leftAloneUntil, ...asked);
		open = open.filter(
			(watch) =>
				!watch.isDone &&
				watch.refusals < REFUSALS_TO_GIVE_UP &&
				watch.lookedAt < end &&
				!(isLastRound && looked.includes(watch)),
		);
	}
	return watches;
}

/** Sees to it that no more than `LOOKS_A_SECOND` looks begin in any second. */
class Turns {
	/** When the latest looks began, in milliseconds since 1970. */
	private begun: number[] = [];

	/** How many seconds pass between the first and the last one of so many looks. */
	static secondsFor(looks: number): number {
		return Math.ceil(looks / LOOKS_A_SECOND) - 1;
	}

	/** When the next look may begin, in milliseconds since 1970. */
	get freeAt(): number {
		return this.begun.length < LOOKS_A_SECOND ? 0 : this.begun[0]! + 1000;
	}

	/**
	 * The first ones of these, as many as may begin now: they are taken to do so.
	 *
	 * @param now in milliseconds since 1970
	 */
	take<Thing>(things: Thing[], now: number): Thing[] {
		const recent = this.begun.filter((at) => at + 1000 > now);
		const taken = things.slice(0, LOOKS_A_SECOND - recent.length);
		this.begun = [...recent, ...taken.map(() => now)];
		return taken;
	}
}

function newWatch(thing: Pending): Watch {
	const watch: Watch = {
		thing,
		answer: undefined,
		isDone: false,
		failure: undefined,
		looks: 0,
		acceptedAt: thing.acceptedAt ?? Date.now(),
		counts: [],
		lookedAt: 0,
		dueAt: 0,
		refusals: 0,
	};
	watch.dueAt = nextLookAt(watch);
	return watch;
}

/** In milliseconds since 1970. */
function nextLookAt({ thing, acceptedAt, counts }: Watch): number {
	const now = Date.now();
	const elapsedSeconds = (now - acceptedAt) / 1000;
	// The estimate counts from when it was accepted.
	const estimatedSeconds = thing.acceptedAt === undefined ? undefined : thing.estimatedSeconds;
	const seconds = secondsToNextLook({ elapsedSeconds, estimatedSeconds, counts }, Math.random());
	return now + seconds * 1000;
}

/**
 * Looks once.
 *
 * @param end when the time is up, in milliseconds since 1970
 * @returns until when Soket asks to be left alone, in milliseconds since 1970; 0 where it doesn't
 */
async function look(
	connection: Connection,
	watch: Watch,
	{ isDone, countsIn }: Signs,
	end: number,
): Promise<number> {
	watch.looks += 1;
	const secondsLeft = Math.max((end - Date.now()) / 1000, MIN_LOOK_SECONDS);
	const maxSeconds = Math.min(secondsLeft, MAX_LOOK_SECONDS);
	const attempt = await tryToRead(connection, watch.thing.path, {}, maxSeconds);
	watch.lookedAt = Date.now();
	if ('answer' in attempt) {
		const { answer } = attempt;
		watch.isDone = isDone(answer, watch.answer);
		watch.answer = answer;
		watch.failure = undefined;
		watch.refusals = 0;
		const atSeconds = (watch.lookedAt - watch.acceptedAt) / 1000;
		watch.counts.push({ atSeconds, ...countsIn(answer) });
		watch.dueAt = nextLookAt(watch);
		return 0;
	}
	const { failure, isPassing, headers } = attempt;
	watch.failure = failure;
	watch.refusals = isPassing ? 0 : watch.refusals + 1;
	const soonest = isPassing ? 0 : Date.now() + REFUSAL_PAUSE_SECONDS * 1000;
	watch.dueAt = Math.max(nextLookAt(watch), soonest);
	return 'retry-after' in headers ? Date.now() + waitSeconds(headers, 0) * 1000 : 0;
}
