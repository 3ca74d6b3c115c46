import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { BatchAnswer, BatchRequest } from '../../api/types';

/** What is remembered of a request: that it may have been accepted, or the answer that accepted it. */
export type Remembered =
	| { outcome: 'uncertain'; body: BatchRequest; problem: string; httpCode: string }
	| { outcome: 'accepted'; body: BatchRequest; answer: BatchAnswer };

/** What became of the requests of earlier tries, by the hash of their bodies. */
type RememberedRequests = Partial<Record<string, Remembered>>;

/**
 * Remembers what became of each request, so that n8n's "Retry On Fail", or retrying a failed execution,
 * sends only what was not accepted. It lives in n8n's context of the node: that lasts through the retries
 * and is kept with the execution.
 */
export class SubmissionMemory {
	/**
	 * @param store the node's context
	 * @param run tells apart the runs of the node within one execution: a loop may submit the same files
	 *   again on purpose
	 */
	constructor(
		private readonly store: IContextObject,
		private readonly run: string,
	) {}

	recall(body: BatchRequest): Remembered | undefined {
		return this.requests[hashOf(body)];
	}

	/** To be called before the request is sent too: whatever happens then, it may have been accepted. */
	remember(remembered: Remembered): void {
		this.store[this.run] = { ...this.requests, [hashOf(remembered.body)]: remembered };
	}

	/** The bodies of all requests of earlier tries that were accepted or may have been. */
	bodies(): BatchRequest[] {
		return this.all().map(({ body }) => body);
	}

	/** The ids of the batches that were accepted in this try and earlier ones. */
	acceptedBatchIds(): Array<BatchAnswer['batch_id']> {
		return this.all().flatMap((known) =>
			known.outcome === 'accepted' ? [known.answer.batch_id] : [],
		);
	}

	/** For a request that was certainly not accepted, or that will not be retried. */
	forget(body: BatchRequest): void {
		const { [hashOf(body)]: _, ...others } = this.requests;
		this.store[this.run] = others;
	}

	private all(): Remembered[] {
		return Object.values(this.requests).filter((known) => known !== undefined);
	}

	private get requests(): RememberedRequests {
		return (this.store[this.run] ?? {}) as RememberedRequests;
	}
}

/** The memory of this run of the node. */
export function openMemory(context: IExecuteFunctions): SubmissionMemory {
	// An agent's retry of a tool is a new run of it to n8n, and yet it must not pay twice.
	const isTool = context.getNode().type.endsWith('Tool');
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return new SubmissionMemory(context.getContext('node'), isTool ? 'tool' : `run ${$runIndex}`);
}

function hashOf(body: BatchRequest): string {
	return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
