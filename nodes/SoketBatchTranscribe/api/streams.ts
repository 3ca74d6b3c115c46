import type { IExecuteFunctions } from 'n8n-workflow';

import type { NetworkFault } from './networkFault';

/** Node's stream, by the way that a node of n8n comes by it: it may not import Node's modules. */
export type Readable = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** An answer whose body is read as it comes, to its end, or cut. */
export interface StreamedAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: Readable;
	/** Ends the body, with this error if there is one, and closes its connection: at once, also mid-way. */
	cut: (error?: Error) => void;
}

/**
 * A way to end a stream that n8n's HTTP helper gives.
 *
 * @param cutter ends the call that the stream came by
 */
export function cuttable(body: Readable, cutter: AbortController): StreamedAnswer['cut'] {
	// A stream that fails before anything listens to it would end n8n as a whole.
	body.on('error', () => undefined);
	return (error) => {
		// First the stream, for its first error is the one that is told. Then the connection: n8n wraps it,
		// and its wrapper does not end, nor let go of the connection, before the next chunk has come.
		body.destroy(error);
		cutter.abort();
	};
}

/**
 * The same execution with further ways to be cancelled: n8n's helper with authentication takes no signal but
 * that of the context that it is called with.
 */
export function withCancelSignal(
	context: IExecuteFunctions,
	signals: Array<AbortSignal | undefined>,
): IExecuteFunctions {
	const any = AbortSignal.any(signals.filter((signal) => signal !== undefined));
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => any },
	}) as IExecuteFunctions;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A file for a form, with the way to its bytes. */
export interface FormFile {
	/** The field of the form. */
	field: string;
	filename: string;
	mimeType: string;
	/** The length of what `open` gives, exactly. */
	sizeBytes: number;
	/** A stream, or all bytes where they are in memory anyway. Called when the file's turn has come. */
	open: () => Promise<Readable | Bytes>;
}

/** Nothing larger is handed out at once, in bytes: how far it is sent could not be seen. */
const PIECE_BYTES = 64 * 1024;

/** How often a transfer is looked at, in seconds. */
const WATCH_SECONDS = 0.25;

/**
 * What the operating systems between node and server may hold, in bytes: it counts as handed out although it
 * is still to come. Some 5 MB were seen on Linux.
 */
const HELD_BACK_BYTES = 8 * 1024 * 1024;

/**
 * A form with files on its way to Soket. It may take as long as it likes, but not stand still: n8n's own
 * time-out runs from the beginning of a request to its answer, and would cut off large files that arrive
 * steadily.
 */
export class FormTransfer {
	readonly form = new FormData();
	private readonly cutter = new AbortController();
	private readonly startedAt = Date.now();
	private movedAt = this.startedAt;
	private handedOutBytes = 0;
	private unsentFiles: number;
	/** The stream that is read now: the files are sent one after the other. */
	private stream: Readable | undefined;
	private isOver = false;

	/** @param timeoutSeconds how long it may stand still, and how long the answer may take then */
	constructor(
		files: FormFile[],
		private readonly timeoutSeconds: number,
	) {
		this.unsentFiles = files.length;
		for (const file of files) {
			const { field, filename, mimeType, sizeBytes } = file;
			const part = new StreamedFile(filename, mimeType, sizeBytes, () => this.handOut(file));
			// Without a third argument: a name given here would make a copy of the file, with all its bytes.
			this.form.append(field, part);
		}
	}

	/** Ends the call that sends the form, when that takes too long. */
	get signal(): AbortSignal {
		return this.cutter.signal;
	}

	/** What to say of a call that the signal has ended; undefined where it has not. */
	get fault(): NetworkFault | undefined {
		if (!this.cutter.signal.aborted) return undefined;
		return { code: 'ETIMEDOUT', reachedSoket: 'unknown', stoodStill: this.unsentFiles > 0 };
	}

	/**
	 * Watches over the transfer until `end`.
	 *
	 * @param pause waits so many seconds, and returns false when the execution is cancelled
	 */
	async watch(pause: (seconds: number) => Promise<boolean>): Promise<void> {
		while ((await pause(WATCH_SECONDS)) && !this.isOver) {
			if (Date.now() - this.movedAt > this.patienceMilliseconds()) this.cutter.abort();
		}
	}

	/** To be called when the call is over, whatever came of it: lets go of all that is still open. */
	end(): void {
		this.isOver = true;
		this.stream?.destroy();
	}

	private async *handOut({ open }: FormFile): AsyncGenerator<Bytes> {
		const content = await open();
		const chunks = content instanceof Uint8Array ? [content] : this.keep(content);
		for await (const chunk of chunks) {
			for (const piece of piecesOf(chunk)) {
				this.movedAt = Date.now();
				this.handedOutBytes += piece.length;
				yield piece;
			}
		}
		this.unsentFiles -= 1;
	}

	private keep(stream: Readable): AsyncIterable<Bytes> {
		this.stream = stream;
		// It took so long to open that the call was over.
		if (this.isOver) stream.destroy();
		return stream as AsyncIterable<Bytes>;
	}

	/**
	 * How long nothing may be handed out. What is held back on the way may be flowing still, and nobody here
	 * can see it: it gets the time that it takes at the pace so far, but no more than the time-out once again.
	 */
	private patienceMilliseconds(): number {
		const timeout = this.timeoutSeconds * 1000;
		const arrivedBytes = Math.max(this.handedOutBytes - HELD_BACK_BYTES, HELD_BACK_BYTES);
		const elapsed = this.movedAt - this.startedAt;
		return timeout + Math.min(timeout, (elapsed * HELD_BACK_BYTES) / arrivedBytes);
	}
}

function* piecesOf(bytes: Bytes): Generator<Bytes> {
	for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
		yield bytes.subarray(start, start + PIECE_BYTES);
	}
}

/**
 * A file for a multipart form whose bytes are read when the form is sent. A form asks a file for its size
 * and its stream only, so that nothing else needs to be there.
 */
class StreamedFile extends File {
	/**
	 * @param sizeBytes what the chunks are together, exactly: it is announced before
	 * @param chunks reads the bytes, from their beginning
	 */
	constructor(
		name: string,
		type: string,
		sizeBytes: number,
		private readonly chunks: () => AsyncIterable<Bytes>,
	) {
		super([], name, { type });
		Object.defineProperty(this, 'size', { value: sizeBytes });
	}

	override stream() {
		return ReadableStream.from(this.chunks());
	}
}
