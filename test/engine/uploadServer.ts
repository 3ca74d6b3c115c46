import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server takes an upload in. */
export interface Reading {
	/** How many bytes a second it reads at most. */
	bytesPerSecond?: number;
	/** After so many bytes it reads no more, and never answers. */
	stopAfter?: number;
	/** How long it thinks before it answers, in milliseconds; `Infinity` for no answer. */
	answerAfter?: number;
	/** It refuses the request with this status before it reads anything. */
	refuseWith?: number;
}

/** One request that came in. */
export interface IncomingUpload {
	/** Its length in bytes, as its header says, and how many of them were read. */
	announced: number;
	read: number;
	/** Whether its connection is closed; a reader that has stopped sees that only when it goes on. */
	isClosed: boolean;
}

/** A stand-in for Soket that takes uploads in at its own pace and throws their bytes away. */
export interface UploadServer {
	baseUrl: string;
	uploads: IncomingUpload[];
	/** How it reads the requests to come. */
	reading: Reading;
	/** Lets readers that have stopped go on, as fast as they can. */
	goOn: () => void;
	stop: () => void;
}

/** Starts it on a free port of loopback. */
export async function startUploadServer(): Promise<UploadServer> {
	const requests: IncomingMessage[] = [];
	const server = createServer((request, response) => {
		const announced = Number(request.headers['content-length']);
		const upload = { announced, read: 0, isClosed: false };
		result.uploads.push(upload);
		requests.push(request);
		const { answerAfter = 0, refuseWith } = result.reading;
		request.on('error', () => undefined);
		response.once('close', () => (upload.isClosed = true));
		request.once('end', () => {
			if (answerAfter === Infinity || refuseWith !== undefined) return;
			setTimeout(() => {
				response.writeHead(202, { 'content-type': 'application/json' });
				response.end('{"batch_upload_id":"upload-1"}');
			}, answerAfter);
		});
		if (refuseWith === undefined) readAtPace(request, upload, result.reading);
		else response.writeHead(refuseWith).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const result: UploadServer = {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		uploads: [],
		reading: {},
		goOn() {
			result.reading = {};
			for (const request of requests) request.removeAllListeners('data').resume();
		},
		stop() {
			server.closeAllConnections();
			server.close();
		},
	};
	return result;
}

function readAtPace(
	request: IncomingMessage,
	upload: IncomingUpload,
	{ bytesPerSecond = Infinity, stopAfter = Infinity }: Reading,
): void {
	const startedAt = Date.now();
	request.on('data', (chunk: Buffer) => {
		upload.read += chunk.length;
		const aheadSeconds = upload.read / bytesPerSecond - (Date.now() - startedAt) / 1000;
		if (upload.read >= stopAfter) request.pause();
		else if (aheadSeconds > 0.01) {
			request.pause();
			setTimeout(() => request.resume(), aheadSeconds * 1000);
		}
	});
}
