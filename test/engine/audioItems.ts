import './n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { Rewrite } from '../soket-simulator';

/** The bytes of a made-up audio file: each name has its own. */
export const bytesOf = (name: string): Buffer => Buffer.from(`${name} `.repeat(1000 + name.length));

/** Tells whether the bytes that arrived are those that were sent. */
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** An item whose binary data n8n holds in memory. */
export function heldAudio(
	fileName: string,
	field = 'data',
	bytes = bytesOf(fileName),
): INodeExecutionData {
	return {
		json: { original: fileName },
		binary: { [field]: { data: bytes.toString('base64'), mimeType: 'audio/mpeg', fileName } },
	};
}

/** So many names of audio files. */
export const callNames = (count: number): string[] =>
	Array.from({ length: count }, (_, i) => `call-${i}.mp3`);

/** An item whose binary data is in n8n's binary storage, as it comes from a node that reads files. */
export async function storedAudio(
	fileName: string,
	bytes = bytesOf(fileName),
): Promise<INodeExecutionData> {
	const place = { type: 'execution', workflowId: 'test', executionId: 'test' } as const;
	const metadata = { data: '', mimeType: 'audio/mpeg', fileName };
	const service = Container.get(BinaryDataService);
	return {
		json: { original: fileName },
		binary: { data: await service.store(place, bytes, metadata) },
	};
}

/** So many items with audio in n8n's binary storage, by the names of `callNames`. */
export async function storedCalls(count: number): Promise<INodeExecutionData[]> {
	return await Promise.all(callNames(count).map(async (name) => await storedAudio(name)));
}

/** What Soket may answer of an upload's files otherwise. */
export const rewriteFiles = {
	/** In the opposite order. */
	reversed: (): Rewrite => (answer: { files: object[] }) => ({
		...answer,
		files: answer.files.reverse(),
	}),

	/** With this status, of all of them or of those of a name. */
	havingStatus:
		(upload_status: string, filename?: string): Rewrite =>
		(answer: { files: Array<{ filename: string }> }) => ({
			...answer,
			files: answer.files.map((file) =>
				file.filename === (filename ?? file.filename) ? { ...file, upload_status } : file,
			),
		}),
};
