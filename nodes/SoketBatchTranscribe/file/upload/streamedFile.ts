import type { IExecuteFunctions } from 'n8n-workflow';

/** Opens a stream of n8n's binary storage. */
type Open = () => Promise<Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>>;

/**
 * A file for a multipart form whose bytes come from a stream when the form is sent. A form asks a file for
 * its size and its stream only, so that nothing else needs to be there.
 */
export class StreamedFile extends File {
	/** @param sizeBytes what the stream will give, exactly: it is announced before */
	constructor(
		name: string,
		type: string,
		sizeBytes: number,
		private readonly open: Open,
	) {
		super([], name, { type });
		Object.defineProperty(this, 'size', { value: sizeBytes });
	}

	override stream() {
		const { open } = this;
		return ReadableStream.from<Uint8Array<ArrayBuffer>>(
			(async function* () {
				yield* await open();
			})(),
		);
	}
}
