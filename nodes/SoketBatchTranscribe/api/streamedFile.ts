/**
 * A file for a multipart form whose bytes are read when the form is sent. A form asks a file for its size
 * and its stream only, so that nothing else needs to be there.
 */
export class StreamedFile extends File {
	/**
	 * @param sizeBytes what the chunks are together, exactly: it is announced before
	 * @param chunks reads the bytes, from their beginning
	 */
	constructor(
		name: string,
		type: string,
		sizeBytes: number,
		private readonly chunks: () => AsyncIterable<Uint8Array<ArrayBuffer>>,
	) {
		super([], name, { type });
		Object.defineProperty(this, 'size', { value: sizeBytes });
	}

	override stream() {
		return ReadableStream.from(this.chunks());
	}
}
