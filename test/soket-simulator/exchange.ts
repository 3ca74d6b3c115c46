import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, Refusal } from './answer';
import type { Fault } from './faults';
import type { JournalEntry, Outcome } from './journal';

/** What goes out at last: the API's answer, or a fault's. */
interface Outgoing {
	status: number;
	headers?: Record<string, string>;
	body?: unknown;
}

/** One request on its way through the simulator: its journal entry, and the fault it meets. */
export class Exchange {
	constructor(
		private readonly request: FastifyRequest,
		private readonly reply: FastifyReply,
		readonly entry: JournalEntry,
		private readonly fault: Fault | undefined,
		private readonly ended: (entry: JournalEntry) => void,
	) {}

	/** Faults that strike before the body is read; true if one did, and no answer will follow. */
	struckAtOnce(): boolean {
		const { fault } = this;
		return (fault?.kind === 'cut' || fault?.kind === 'hang') && fault.when === 'before'
			? this.fallSilent(fault)
			: false;
	}

	/**
	 * Faults that strike once the body is read, but before the API sees the request, as a gateway's
	 * do; true if one did. Most clients read no answer before they have sent their whole body.
	 */
	struckBeforeTheApi(): boolean {
		const { fault } = this;
		if (fault?.kind === 'redirect') {
			this.send({ status: fault.status, headers: { location: fault.location } }, 'redirected');
			return true;
		}
		if (fault?.kind === 'answer' && fault.when !== 'after') {
			this.send(fault, 'answered instead');
			return true;
		}
		return false;
	}

	/** Lets the API decide, and answers with that, or with what a fault makes of it. */
	async answer(decide: () => Answer): Promise<void> {
		const answer = decided(decide);
		this.entry.accepted = answer.accepted;
		const { fault } = this;
		const outgoing: Outgoing = {
			status: answer.status,
			body: answer.body,
			...(answer.contentType && { headers: { 'content-type': answer.contentType } }),
		};

		if (fault?.kind === 'cut' || fault?.kind === 'hang') {
			this.fallSilent(fault);
		} else if (fault?.kind === 'answer') {
			this.send(fault, 'answer replaced');
		} else if (fault?.kind === 'rewrite' && answer.accepted) {
			const body: unknown = fault.rewrite(await copyOf(answer.body));
			this.send({ ...outgoing, body }, 'answer rewritten');
		} else if (fault?.kind === 'delay') {
			await this.wait(fault.milliseconds);
			this.send(outgoing, 'delayed');
		} else {
			this.send(outgoing, 'answered');
		}
	}

	/** Answers, or notes that nobody is there any more. */
	send({ status, headers = {}, body }: Outgoing, outcome: Outcome): void {
		if (this.request.raw.socket.destroyed) {
			this.reply.hijack();
			this.end(null, 'client left');
			return;
		}
		// Before sending: a test that has the answer may look into the journal at once.
		this.end(status, outcome);
		this.reply.code(status);
		const asIs = body === undefined || typeof body === 'string' || body instanceof Readable;
		if (!asIs) this.reply.type('application/json');
		this.reply.headers(headers).send(asIs ? body : JSON.stringify(body));
	}

	private fallSilent({ kind, when }: Fault & { kind: 'cut' | 'hang' }): true {
		this.reply.hijack();
		if (kind === 'cut') this.request.raw.socket.destroy();
		this.end(null, kind === 'cut' ? `cut ${when}` : `hung ${when}`);
		return true;
	}

	private end(status: number | null, outcome: Outcome): void {
		this.entry.status = status;
		this.entry.outcome = outcome;
		this.ended(this.entry);
	}

	/** Waits, but no longer than somebody is there to be answered. */
	private async wait(milliseconds: number): Promise<void> {
		const left = new AbortController();
		this.reply.raw.once('close', () => left.abort());
		await sleep(milliseconds, undefined, { signal: left.signal }).catch(() => undefined);
	}
}

function decided(decide: () => Answer): Answer {
	try {
		return decide();
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { status: error.status, body: error.body, accepted: false };
	}
}

async function copyOf(body: Answer['body']): Promise<unknown> {
	return body instanceof Readable ? await text(body) : structuredClone(body);
}
