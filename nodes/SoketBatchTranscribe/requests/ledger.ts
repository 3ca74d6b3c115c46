import type {
	IContextObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

/** What is remembered of a request: that it may have been accepted, or the answer that accepted it. */
export type Remembered<Body, Answer> =
	| { outcome: 'uncertain'; body: Body; problem: string; httpCode: string }
	| { outcome: 'accepted'; body: Body; answer: Answer };

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
 */
export class Ledger<Body extends object, Answer extends IDataObject> {
	/** The requests of this try. */
	private readonly ofThisTry = new Set<string>();

	/**
	 * @param store the node's context
	 * @param page tells apart the runs of the node within one execution: a loop may submit the same files
	 *   again on purpose
	 */
	constructor(
		readonly made: Made,
		private readonly store: IContextObject,
		private readonly page: string,
	) {}

	recall(hash: string): Remembered<Body, Answer> | undefined {
		this.ofThisTry.add(hash);
		return this.requests[hash];
	}

	/** To be called before the request is sent too: whatever happens then, it may have been accepted. */
	remember(hash: string, remembered: Remembered<Body, Answer>): void {
		this.ofThisTry.add(hash);
		// Changed in place: copies would take time by the square.
		this.store[this.page] = Object.assign(this.requests, { [hash]: remembered });
	}

	/** It was certainly not accepted, or its run has ended well. */
	forget(hash: string): void {
		Reflect.deleteProperty(this.requests, hash);
	}

	/** All requests that were accepted or may have been. */
	earlier(): Array<{ hash: string; body: Body }> {
		return Object.entries(this.requests).map(([hash, known]) => ({ hash, body: known!.body }));
	}

	/** The ids of what was accepted, in this try and earlier ones. */
	acceptedIds(): unknown[] {
		return Object.values(this.requests).flatMap((known) =>
			known?.outcome === 'accepted' ? [known.answer[this.made.idField]] : [],
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

	private get requests(): Partial<Record<string, Remembered<Body, Answer>>> {
		return (this.store[this.page] ?? {}) as Partial<Record<string, Remembered<Body, Answer>>>;
	}
}

/** The ledger of this run of the node for one kind of request. */
export function openLedger<Body extends object, Answer extends IDataObject>(
	context: IExecuteFunctions,
	made: Made,
): Ledger<Body, Answer> {
	// An agent's retry of a tool is a new run of it to n8n, and yet it must not pay twice.
	const isTool = context.getNode().type.endsWith('Tool');
	const run = isTool ? 'tool' : `run ${context.getWorkflowDataProxy(0).$runIndex}`;
	const page = made.name === 'batch' ? run : `${run} ${made.plural}`;
	return new Ledger(made, context.getContext('node'), page);
}
