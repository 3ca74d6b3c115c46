import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

const CHUNK_BYTES = 64 * 1024;

/** What tells whether bytes have arrived as they were sent. */
export interface Fingerprint {
	bytes: number;
	sha256: string;
}

/** Reads a stream to its end, holding none of it. */
export async function fingerprintOf(stream: Readable): Promise<Fingerprint> {
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		hash.update(chunk);
		bytes += chunk.length;
	}
	return { bytes, sha256: hash.digest('hex') };
}

/** So many bytes that no one can compress, each chunk with a number of its own; never the same twice. */
export function audio(bytes: number): Readable {
	return Readable.from(audioChunks(bytes), { objectMode: false });
}

function* audioChunks(bytes: number): Generator<Buffer> {
	const noise = randomBytes(CHUNK_BYTES);
	for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
		const chunk = Buffer.from(noise.subarray(0, Math.min(left, CHUNK_BYTES)));
		if (chunk.length >= 8) chunk.writeDoubleLE(left);
		yield chunk;
	}
}

/** So many bytes of transcripts, one a line; the same each time. */
export function transcripts(bytes: number): Readable {
	return Readable.from(transcriptChunks(bytes), { objectMode: false });
}

function* transcriptChunks(bytes: number): Generator<Buffer> {
	let lines = '';
	let left = bytes;
	for (let file = 1; left > 0; file++) {
		lines += transcriptLine(file);
		if (lines.length < Math.min(left, CHUNK_BYTES)) continue;
		const chunk = Buffer.from(lines).subarray(0, left);
		left -= chunk.length;
		lines = '';
		yield chunk;
	}
}

function transcriptLine(file: number): string {
	const text = `What was said in call ${file}, word by word. `.repeat(20);
	const result = { text, language: 'hi', duration_seconds: 60 };
	const transcript = {
		file_id: `file-${file}`,
		filename: `${file}.mp3`,
		status: 'completed',
		result,
	};
	return `${JSON.stringify(transcript)}\n`;
}
