import type { IContextObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createHash } from 'node:crypto';

/** What is remembered of a request: that it may have been accepted, or the answer that accepted it. */
export type Remembered<Body, Answer> =
	| { outcome: 'uncertain'; body: Body; problem: string; httpCode: string }
	| { outcome: 'accepted'; body: Body; answer: Answer };

/**
 * Remembers what became of each request that must not be carried out twice, so that n8n's "Retry On Fail",
 * or retrying a failed execution, sends only what was not accepted. It lives in n8n's context of the node:
 * that lasts through the retries and is kept with the execution.
 */
export class RequestMemory<Body extends object, Answer> {
	/**
	 * @param store the node's context
	 * @param run tells apart the runs of the node within one execution: a loop may submit the same files
	 *   again on purpose
	 */
	constructor(
		private readonly store: IContextObject,
		private readonly run: string,
	) {}

	recall(body: Body): Remembered<Body, Answer> | undefined {
		return this.requests[hashOf(body)];
	}

	/** To be called before the request is sent too: whatever happens then, it may have been accepted. */
	remember(remembered: Remembered<Body, Answer>): void {
		this.requests[hashOf(remembered.body)] = remembered;
	}

	/** The bodies of all requests of earlier tries that were accepted or may have been. */
	bodies(): Body[] {
		return this.all().map(({ body }) => body);
	}

	/** The answers that accepted a request, in this try and earlier ones. */
	acceptedAnswers(): Answer[] {
		return this.all().flatMap((known) => (known.outcome === 'accepted' ? [known.answer] : []));
	}

	/** It was certainly not accepted, or its run has ended well. */
	forget(body: Body): void {
		Reflect.deleteProperty(this.requests, hashOf(body));
	}

	/**
	 * To be called when the output is ready: forgets the requests unless the node may run again. n8n runs it
	 * again, where the user wants that, if its first item is an error.
	 *
	 * @param hasFailed whether a request of this run failed: the user may retry the execution
	 */
	endRun(bodies: Body[], output: INodeExecutionData[], hasFailed: boolean): void {
		if (hasFailed || output[0]?.json.error !== undefined) return;
		bodies.forEach((body) => this.forget(body));
	}

	private all(): Array<Remembered<Body, Answer>> {
		return Object.values(this.requests).filter((known) => known !== undefined);
	}

	/** By the hash of their bodies. Changed in place: copies would take time by the square. */
	private get requests(): Partial<Record<string, Remembered<Body, Answer>>> {
		return (this.store[this.run] ??= {}) as Partial<Record<string, Remembered<Body, Answer>>>;
	}
}

/** The memory of this run of the node. */
export function openMemory<Body extends object, Answer>(
	context: IExecuteFunctions,
): RequestMemory<Body, Answer> {
	// An agent's retry of a tool is a new run of it to n8n, and yet it must not pay twice.
	const isTool = context.getNode().type.endsWith('Tool');
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return new RequestMemory(context.getContext('node'), isTool ? 'tool' : `run ${$runIndex}`);
}

/** A large body is asked for several times, and takes long to hash. */
const hashes = new WeakMap<object, string>();

function hashOf(body: object): string {
	const hash = hashes.get(body) ?? createHash('sha256').update(JSON.stringify(body)).digest('hex');
	hashes.set(body, hash);
	return hash;
}
