import type {
	IContextObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { isToolCall } from '../items/toolCall';

/** What is remembered of a request: that it may have been accepted, or the answer that accepted it. */
export type Remembered<Body, Answer> =
	| { outcome: 'uncertain'; body: Body; problem: string; httpCode: string; run?: string }
	| { outcome: 'accepted'; body: Body; answer: Answer };

/** What is remembered, by the hashes of the requests. */
type Page<Body, Answer> = Partial<Record<string, Remembered<Body, Answer>>>;

/** What one kind of request makes at Soket. */
export interface Made {
	name: 'batch' | 'upload';
	plural: 'batches' | 'uploads';
	/** The field of an answer with the id of what was made. */
	idField: 'batch_id' | 'batch_upload_id';
}

/**
 * Remembers what became of each request that must not be carried out twice, so that n8n's "Retry On Fail",
 * or retrying a failed execution, sends only what was not accepted. It lives in n8n's context of the node:
 * that lasts through the retries and is kept with the execution. Requests are known by their hashes.
 *
 * What was accepted is remembered for one run of the node: a loop may submit the same files again on purpose.
 * What may have been accepted is remembered for the whole execution: a workflow that leads the error output
 * back into the node must not pay for it again.
 */
export class Ledger<Body extends object, Answer extends IDataObject> {
	/** The requests of this try. */
	private readonly ofThisTry = new Set<string>();

	/**
	 * @param store the node's context
	 * @param run tells apart the runs of the node within one execution
	 * @param isRetriedAsSuch whether only n8n's retries run a run again; an agent may call again for other files
	 */
	constructor(
		readonly made: Made,
		private readonly store: IContextObject,
		private readonly run: string,
		private readonly isRetriedAsSuch = true,
	) {}

	recall(hash: string): Remembered<Body, Answer> | undefined {
		this.ofThisTry.add(hash);
		return this.page(this.run)[hash] ?? this.page(this.uncertain)[hash];
	}

	/** To be called before the request is sent too: whatever happens then, it may have been accepted. */
	remember(hash: string, remembered: Remembered<Body, Answer>): void {
		this.ofThisTry.add(hash);
		this.forget(hash);
		const [name, entry] =
			remembered.outcome === 'accepted'
				? [this.run, remembered]
				: [this.uncertain, { ...remembered, run: this.run }];
		// Changed in place: copies would take time by the square.
		this.store[name] = Object.assign(this.page(name), { [hash]: entry });
	}

	/** It was certainly not accepted, or its run has ended well. */
	forget(hash: string): void {
		for (const name of [this.run, this.uncertain]) Reflect.deleteProperty(this.page(name), hash);
	}

	/** All requests that were accepted in this run, or may have been in this execution. */
	earlier(): Array<{ hash: string; body: Body }> {
		const known = [...this.entries(this.run), ...this.entries(this.uncertain)];
		return known.map(({ hash, body }) => ({ hash, body }));
	}

	/** What earlier tries of this very run sent, if it is unknown what became of any of it. */
	earlierOfUncertainTry(): Body[] {
		const uncertain = this.entries(this.uncertain).filter(
			(known) => known.outcome === 'uncertain' && known.run === this.run,
		);
		if (!this.isRetriedAsSuch || uncertain.length === 0) return [];
		return [...this.entries(this.run), ...uncertain].map(({ body }) => body);
	}

	/** The ids of what was accepted, in this try and earlier ones. */
	acceptedIds(): unknown[] {
		return this.entries(this.run).flatMap((known) =>
			known.outcome === 'accepted' ? [known.answer[this.made.idField]] : [],
		);
	}

	/**
	 * To be called when the output is ready: forgets the requests unless the node may run again. n8n runs it
	 * again, where the user wants that, if its first item is an error.
	 *
	 * @param hasFailed whether a request of this run failed: the user may retry the execution
	 */
	close(output: INodeExecutionData[], hasFailed: boolean): void {
		if (hasFailed || output[0]?.json.error !== undefined) return;
		for (const hash of this.ofThisTry) this.forget(hash);
	}

	private get uncertain(): string {
		return `uncertain ${this.made.plural}`;
	}

	private page(name: string): Page<Body, Answer> {
		return (this.store[name] ?? {}) as Page<Body, Answer>;
	}

	private entries(name: string): Array<Remembered<Body, Answer> & { hash: string }> {
		return Object.entries(this.page(name)).map(([hash, known]) => ({ hash, ...known! }));
	}
}

/** The ledger of this run of the node for one kind of request. */
export function openLedger<Body extends object, Answer extends IDataObject>(
	context: IExecuteFunctions,
	made: Made,
): Ledger<Body, Answer> {
	// An agent's retry of a tool is a new run of it to n8n, and yet it must not pay twice.
	const isTool = isToolCall(context);
	const index = isTool ? 'tool' : `run ${context.getWorkflowDataProxy(0).$runIndex}`;
	const run = made.name === 'batch' ? index : `${index} ${made.plural}`;
	return new Ledger(made, context.getContext('node'), run, !isTool);
}
