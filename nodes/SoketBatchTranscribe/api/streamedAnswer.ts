import type { IExecuteFunctions } from 'n8n-workflow';

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
