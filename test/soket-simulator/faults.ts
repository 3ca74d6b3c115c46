import type { JournalEntry, RouteName } from './journal';

/**
 * What goes wrong. `when` is seen from the API: `before` it took the request in (nothing has
 * happened), or `after` it did its work, whatever it decided (`accepted` in the journal tells). An
 * answer is given before unless it says otherwise.
 */
export type FaultEffect =
	/** This answer instead of the API's own. An object is sent as JSON, a string as it is. */
	| {
			kind: 'answer';
			when?: 'before' | 'after';
			status: number;
			headers?: Record<string, string>;
			body?: unknown;
	  }
	/** The connection is destroyed without a byte of answer; `before`: with the body unread. */
	| { kind: 'cut'; when: 'before' | 'after' }
	/** No answer, ever; `before`: with the body unread. */
	| { kind: 'hang'; when: 'before' | 'after' }
	/** The API does its work at once, and its answer comes late. */
	| { kind: 'delay'; milliseconds: number }
	/** Sent elsewhere; not taken in. */
	| { kind: 'redirect'; status: 301 | 302 | 303 | 307 | 308; location: string }
	/**
	 * The real answer of an accepted request, changed; a refusal stays as it is. A download is
	 * handed over as one string. Must return the new answer; it gets a copy, so may change it.
	 */
	| { kind: 'rewrite'; rewrite: Rewrite };

/** Changes an answer's body before it is sent, into one that perhaps no type of ours describes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Rewrite = (answer: any) => any;

/** A fault on demand: which requests it takes, and what it does to them. */
export type Fault = {
	/** A documented route, or `*` for every request, also of unknown routes. */
	route: RouteName | '*';
	/** How many matching requests from now on it leaves alone first, others' prey included. */
	skip?: number;
	/** How many requests it takes before it is used up; default 1, `Infinity` allowed. */
	times?: number;
} & FaultEffect;

interface WaitingFault {
	fault: Fault;
	skip: number;
	times: number;
}

/** The faults still to strike, oldest first; a request meets at most one. */
export class FaultQueue {
	private waiting: WaitingFault[] = [];

	add(fault: Fault): void {
		this.waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
	}

	clear(): void {
		this.waiting = [];
	}

	/** The fault that this request meets, which is thereby used once. */
	take(route: JournalEntry['route']): Fault | undefined {
		let taken: Fault | undefined;
		for (const candidate of this.waiting) {
			if (candidate.fault.route !== '*' && candidate.fault.route !== route) continue;
			if (candidate.skip > 0) {
				candidate.skip -= 1;
			} else if (taken === undefined && candidate.times > 0) {
				candidate.times -= 1;
				taken = candidate.fault;
			}
		}
		this.waiting = this.waiting.filter(({ times }) => times > 0);
		return taken;
	}
}
