import type {
	DeduplicationItemTypes,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { isFailure, type ApiFailure } from '../api/failure';
import { WHERE_IDS_ARE, type RequestKind } from './sendOnce';

/** How n8n keeps marks: the newest so many of each node. A request takes two. */
const KEPT = { mode: 'entries', maxEntries: 1000 } as const;

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** n8n reads and writes the marks of a node without a lock: at least one process waits for itself. */
let lastTurn: Promise<unknown> = Promise.resolve();

/** As much of n8n as keeps marks. */
interface MarkKeeper extends Pick<IExecuteFunctions, 'getExecutionCancelSignal'> {
	helpers: Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>;
}

/**
 * Marks in n8n's own database on requests that must not be carried out twice. The ledger is gone when a
 * crashed n8n runs an execution again, when Execute Workflow runs its workflow again, and when n8n 1 hands a
 * job to another worker; a mark is still there. It is set before a request, and removed when its outcome is
 * known and given out. So a mark that is there already means that nobody knows.
 *
 * They are kept by n8n's helpers against duplicates, which older versions lack, which need a saved workflow,
 * and which may lose a mark where two processes write at once: then the ledger alone protects, as it would
 * without marks.
 */
export class Marks {
	/** What n8n has recorded for each mark of this run. */
	private readonly recorded = new Map<string, string[]>();
	/** Marks on requests whose outcome is known, but not given out before the end of the run. */
	private readonly settled: string[] = [];
	private lastRemoval: Promise<unknown> = Promise.resolve();

	constructor(private readonly context: MarkKeeper) {}

	/**
	 * Sets a mark.
	 *
	 * The day is a part of it, today's and yesterday's count: so it expires within two days, and what is sound
	 * is not refused for good. n8n records whatever it is asked about, which must not make a mark that is found
	 * last longer.
	 *
	 * @param isSentAnyway whether it is set also where there is one already
	 * @returns whether there was one already
	 */
	async set(mark: string, isSentAnyway: boolean): Promise<boolean> {
		// Nothing is sent any more, and what is known must be given out at once.
		if (this.isCancelled) return false;
		const today = Math.floor(Date.now() / DAY_MILLISECONDS);
		const entries = [today - 1, today].map((day) => `${mark} ${day}`);
		const { helpers } = this.context;
		const answer = await inTurn(
			async () => await helpers.checkProcessedAndRecord(entries, 'node', KEPT),
		);
		const isFound = answer !== undefined && answer.processed.length > 0;
		if (isFound && !isSentAnyway) await this.removeEntries(answer.new);
		else this.recorded.set(mark, entries);
		return isFound;
	}

	/** The request was accepted: its mark stays until that is given out, at the end of the run. */
	settle(mark: string): void {
		this.settled.push(mark);
	}

	/** The request was refused: nothing is left to give out. */
	remove(mark: string): void {
		void this.removeEntries(this.recorded.get(mark) ?? []);
	}

	/**
	 * The run is at its end, in whichever way. Where the execution was cancelled, nothing is waited for: n8n takes
	 * in only what is given out at once.
	 */
	async end(): Promise<void> {
		void this.removeEntries(this.settled.flatMap((mark) => this.recorded.get(mark) ?? []));
		if (!this.isCancelled) await this.lastRemoval;
	}

	private async removeEntries(entries: DeduplicationItemTypes[]): Promise<void> {
		if (entries.length === 0) return;
		const { helpers } = this.context;
		this.lastRemoval = inTurn(async () => await helpers.removeProcessed(entries, 'node', KEPT));
		await this.lastRemoval;
	}

	private get isCancelled(): boolean {
		return this.context.getExecutionCancelSignal()?.aborted === true;
	}
}

/**
 * Reads or writes marks after all others of this process have done so.
 *
 * @returns undefined where n8n can't
 */
async function inTurn<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
	const turn = lastTurn.then(act).catch(() => undefined);
	lastTurn = turn;
	return await turn;
}

/**
 * The same kind of request, which is not sent where there is a mark on it.
 *
 * @param resubmitUncertain whether it is sent all the same
 */
export function marked<Body extends object, Answer extends IDataObject>(
	kind: RequestKind<Body, Answer>,
	marks: Marks,
	resubmitUncertain: boolean,
): RequestKind<Body, Answer> {
	return {
		...kind,
		send: async (request) => {
			// Binary data that can't be read is told of when it is sent.
			const mark = await kind.markOf(request).catch(() => request.hash);
			const isMarked = await marks.set(mark, resubmitUncertain);
			if (isMarked && !resubmitUncertain) return SENT_BEFORE;
			const outcome = await kind.send(request);
			if (!isFailure(outcome)) marks.settle(mark);
			else if (outcome.accepted === 'no') marks.remove(mark);
			return outcome;
		},
	};
}

/** Runs an operation with marks, and removes at its end those on requests whose outcome is known. */
export function withMarks(
	execute: (this: IExecuteFunctions, marks: Marks) => Promise<INodeExecutionData[]>,
): (this: IExecuteFunctions) => Promise<INodeExecutionData[]> {
	return async function (this) {
		const marks = new Marks(this);
		try {
			return await execute.call(this, marks);
		} finally {
			await marks.end();
		}
	};
}

const SENT_BEFORE: ApiFailure = {
	httpCode: 'UNKNOWN',
	accepted: 'unknown',
	problem: 'this node has sent the same request before, and nobody knows what became of it',
	advice: `Either n8n ended in the middle of an earlier execution, or that one never got a clear answer, or another one is sending it or waiting for it right now. ${WHERE_IDS_ARE} If there is none, and Soket knows of none, switch on the option "Resubmit Uncertain" to send it again. Within two days this protection ends by itself.`,
};
