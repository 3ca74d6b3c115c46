import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ReceivedFile } from './journal';
import type { Problem } from './validation';

/** A multipart body, read to its end: what came, and what should not have come. */
export interface Upload {
	files: ReceivedFile[];
	problems: Problem[];
}

/**
 * Reads a multipart body as it streams in; a file is counted and hashed, never held.
 * Throws an error with `statusCode` 400 if the body is malformed or breaks off.
 */
export async function receiveUpload(request: FastifyRequest): Promise<Upload> {
	try {
		return await readParts(request);
	} catch (error) {
		throw Object.assign(new Error(`no readable multipart body: ${String(error)}`), {
			statusCode: 400,
		});
	}
}

async function readParts(request: FastifyRequest): Promise<Upload> {
	const files: ReceivedFile[] = [];
	const problems: Problem[] = [];
	for await (const part of request.parts()) {
		if (part.fieldname !== 'files') {
			problems.push({ loc: ['body', part.fieldname], msg: 'no such field' });
		} else if (part.type === 'field' || !part.filename) {
			problems.push({ loc: ['body', 'files'], msg: 'not a file with a filename' });
		}
		if (part.type === 'field') continue;

		const hash = createHash('sha256');
		let size = 0;
		for await (const chunk of part.file as AsyncIterable<Buffer>) {
			hash.update(chunk);
			size += chunk.length;
		}
		if (part.fieldname !== 'files' || !part.filename) continue;
		files.push({
			filename: part.filename,
			contentType: part.mimetype,
			size,
			sha256: hash.digest('hex'),
		});
	}
	return { files, problems };
}
