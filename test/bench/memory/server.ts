import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

import { startSimulator } from '../../soket-simulator';
import { transcripts, type Fingerprint } from './madeUpData';

/** Soket's side. */
export interface BenchServer {
	accessToken: string;
	/** Where to upload to: the simulator, which counts and hashes the files and keeps none. */
	uploadUrl: string;
	/** Where to download from: the batch with the id `N` has N bytes of results. */
	downloadUrl: string;
	/** The one file of the latest upload, as it arrived. */
	lastUpload: () => Fingerprint;
	stop: () => Promise<void>;
}

/** Starts Soket's side on loopback. */
export async function startBenchServer(): Promise<BenchServer> {
	const soket = await startSimulator();
	const results = createServer((request, response) => {
		const bytes = Number(request.url!.split('?')[0]!.split('/').at(-1));
		response.writeHead(200, { 'content-type': 'application/x-ndjson' });
		pipeline(transcripts(bytes), response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		results.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		accessToken: soket.token,
		uploadUrl: soket.baseUrl,
		downloadUrl: `http://127.0.0.1:${(results.address() as AddressInfo).port}`,
		lastUpload() {
			const entry = soket.journal.filter(({ route }) => route === 'POST /files/upload').at(-1);
			const files = (entry?.accepted ? entry.body : []) as Array<{ size: number; sha256: string }>;
			if (files.length !== 1) throw new Error(`The upload had ${files.length} files`);
			return { bytes: files[0]!.size, sha256: files[0]!.sha256 };
		},
		async stop() {
			results.closeAllConnections();
			results.close();
			await soket.stop();
		},
	};
}
