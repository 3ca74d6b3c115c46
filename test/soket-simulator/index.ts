import type { AddressInfo } from 'node:net';
import { type Fault, FaultQueue } from './faults';
import type { JournalEntry } from './journal';
import { batchRoutes } from './routes/batches';
import { estimateSeconds, fileRoutes } from './routes/files';
import { resultRoutes } from './routes/results';
import { BASE_PATH, createServer } from './server';
import { type AcceptedBatch, State, type StoredUpload, type UploadStatus } from './state';

export type { Fault, FaultEffect, Rewrite } from './faults';
export type { JournalEntry, ReceivedFile, RouteName } from './journal';
export { rewriteJobs } from './rewrites';
export type { StoredFile } from './state';

/** How to start a simulator. */
export interface SimulatorOptions {
	/** Default 0: any free port. */
	port?: number;
	/** How long after its upload a file becomes `completed`; default 0, at once. */
	uploadMilliseconds?: number;
	/** How long a batch takes, its files finishing one after another over that time; default 0. */
	transcriptionMilliseconds?: number;
	/** Called when a request is answered, or when it is certain that it never will be. */
	onAnswered?: (entry: JournalEntry) => void;
}

/** A file to seed. */
interface SeedFile {
	filename: string;
	/** A status that lasts; without it the file goes its way as if just uploaded. */
	upload_status?: UploadStatus;
	/** Default 160,000. */
	size_bytes?: number;
}

/** A seeded upload; `upload_status` is the one of this moment. */
interface SeededUpload {
	batch_upload_id: string;
	files: Array<{
		file_id: string;
		filename: string;
		size_bytes: number;
		estimated_duration_seconds: number;
		upload_status: UploadStatus;
	}>;
}

/** A running simulator, with what it saw and how to make it misbehave. */
export interface Simulator {
	/** `http://127.0.0.1:PORT/transcribe` */
	readonly baseUrl: string;
	readonly token: string;
	/** Every request that reached the server, in order of arrival. Always the same array. */
	readonly journal: readonly JournalEntry[];
	/** Every batch that was taken in, in order, whatever the client heard. Always the same array. */
	readonly batches: readonly AcceptedBatch[];
	/** Every upload that was taken in, in order, whatever the client heard. */
	readonly uploads: readonly StoredUpload[];
	/** Puts an upload into the state, without HTTP; a file by its name alone, or with more about it. */
	addUpload(files: Array<string | SeedFile>): SeededUpload;
	/** Adds a fault behind those that wait already. */
	fault(fault: Fault): void;
	/** Forgets journal, faults and state; ids are not given again. */
	reset(): void;
	/** Closes every connection at once, also hanging ones. May be called again. */
	stop(): Promise<void>;
}

/** Starts a stand-in for the documented API on 127.0.0.1. Rejects if the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { port = 0, onAnswered = () => undefined } = options;
	const token = 'simulator-token';
	const state = new State({
		uploadMilliseconds: options.uploadMilliseconds ?? 0,
		transcriptionMilliseconds: options.transcriptionMilliseconds ?? 0,
	});
	const faults = new FaultQueue();
	const journal: JournalEntry[] = [];
	const server = await createServer({
		token,
		handlers: { ...batchRoutes(state), ...fileRoutes(state), ...resultRoutes(state) },
		faults,
		journal,
		onAnswered,
	});
	await server.listen({ port, host: '127.0.0.1' });

	return {
		baseUrl: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}${BASE_PATH}`,
		token,
		journal,
		batches: state.batches,
		get uploads() {
			return [...state.uploads.values()];
		},
		addUpload: (files) =>
			seed(
				state,
				files.map((file) => (typeof file === 'string' ? { filename: file } : file)),
			),
		fault: (fault) => faults.add(fault),
		reset() {
			journal.length = 0;
			faults.clear();
			state.clear();
		},
		async stop() {
			await server.close();
		},
	};
}

function seed(state: State, files: SeedFile[]): SeededUpload {
	const upload = state.storeUpload(
		files.map(({ filename, upload_status: lasting, size_bytes = 160_000 }) => ({
			filename,
			size_bytes,
			content_type: 'audio/mpeg',
			estimated_duration_seconds: estimateSeconds(size_bytes),
			...(lasting && { lasting }),
		})),
	);
	return {
		batch_upload_id: upload.batch_upload_id,
		files: upload.files.map((file) => ({
			file_id: file.file_id,
			filename: file.filename,
			size_bytes: file.size_bytes,
			estimated_duration_seconds: file.estimated_duration_seconds,
			upload_status: state.uploadStatus(file),
		})),
	};
}
