import type { BatchBody, Source } from './validation';

/** How far a file is on its way to the storage. */
export type UploadStatus = 'pending' | 'uploading' | 'completed' | 'failed';
/** How far a file's transcription is. */
type JobStatus = 'queued' | 'processing' | 'completed' | 'failed';

/** A file of an upload; its bytes are not kept. */
export interface StoredFile {
	file_id: string;
	batch_upload_id: string;
	filename: string;
	content_type: string;
	size_bytes: number;
	estimated_duration_seconds: number;
	/** Hexadecimal digest of the bytes that came; absent for a seeded file. */
	sha256?: string;
	/** A status that lasts; without it the file goes its way with time. */
	lasting?: UploadStatus;
}

/** One upload request that was accepted. */
export interface StoredUpload {
	batch_upload_id: string;
	/** Milliseconds since the epoch. */
	at: number;
	files: StoredFile[];
}

/** A transcription job of an accepted batch. */
export interface AcceptedJob {
	file_id: string;
	filename: string;
	batch_id: string;
	/** The source that it came from; absent for an uploaded file. */
	source?: Source;
	audioSeconds: number;
	/** Milliseconds since the epoch. */
	startsAt: number;
	endsAt: number;
	/** Whether the transcription ends in `failed`. */
	fails: boolean;
	/** Whether `DELETE /files` has removed it; it stays listed here. */
	deleted: boolean;
}

/** A batch as it was taken in, which is what somebody pays for. */
export interface AcceptedBatch {
	batch_id: string;
	/** Milliseconds since the epoch. */
	at: number;
	/** As sent. */
	body: BatchBody;
	jobs: AcceptedJob[];
}

/** How long the simulated work takes. */
interface Pace {
	uploadMilliseconds: number;
	transcriptionMilliseconds: number;
}

/** Everything the API knows. What changes with time is computed when asked for, from the clock. */
export class State {
	readonly uploads = new Map<string, StoredUpload>();
	readonly files = new Map<string, StoredFile>();
	/** In the order of submission; the array stays the same one for the simulator's life. */
	readonly batches: AcceptedBatch[] = [];
	readonly batchesById = new Map<string, AcceptedBatch>();
	readonly jobsByFile = new Map<string, AcceptedJob[]>();
	private readonly lastNumbers = new Map<string, number>();

	constructor(readonly pace: Pace) {}

	/** A readable id that was never given before, not even before a `clear()`. */
	newId(kind: 'upload' | 'file' | 'batch'): string {
		const number = (this.lastNumbers.get(kind) ?? 0) + 1;
		this.lastNumbers.set(kind, number);
		return `${kind}-${number}`;
	}

	clear(): void {
		this.uploads.clear();
		this.files.clear();
		this.batches.length = 0;
		this.batchesById.clear();
		this.jobsByFile.clear();
	}

	storeUpload(files: Array<Omit<StoredFile, 'file_id' | 'batch_upload_id'>>): StoredUpload {
		const batch_upload_id = this.newId('upload');
		const stored = files.map((file) => ({ ...file, file_id: this.newId('file'), batch_upload_id }));
		const upload = { batch_upload_id, at: Date.now(), files: stored };
		this.uploads.set(batch_upload_id, upload);
		for (const file of stored) this.files.set(file.file_id, file);
		return upload;
	}

	storeBatch(batch: AcceptedBatch): void {
		this.batches.push(batch);
		this.batchesById.set(batch.batch_id, batch);
		for (const job of batch.jobs) {
			const jobs = this.jobsByFile.get(job.file_id);
			if (jobs) jobs.push(job);
			else this.jobsByFile.set(job.file_id, [job]);
		}
	}

	uploadStatus(file: StoredFile): UploadStatus {
		if (file.lasting) return file.lasting;
		const elapsed = Date.now() - (this.uploads.get(file.batch_upload_id)?.at ?? 0);
		if (elapsed >= this.pace.uploadMilliseconds) return 'completed';
		return elapsed * 3 < this.pace.uploadMilliseconds ? 'pending' : 'uploading';
	}
}

/** How far a job is now. */
export function jobStatus(job: AcceptedJob, now = Date.now()): JobStatus {
	if (now >= job.endsAt) return job.fails ? 'failed' : 'completed';
	return now >= job.startsAt ? 'processing' : 'queued';
}
