import type { Connection } from '../api/connection';
import type { ApiFailure } from '../api/failure';
import { filesOf, waitForUploads, type UploadAnswer } from '../api/uploads';
import type { Watched } from '../api/watch';
import { eachOnce } from '../items/namedOnce';
import { someOf } from '../items/outputItems';
import { keyOf, type Reference } from '../references/reference';
import { notSubmitted, type FailedRequest, type Failures } from '../requests/failures';
import type { Ledger } from '../requests/ledger';
import { sendInTurn, type RequestKind } from '../requests/sendOnce';
import {
	findFiles,
	pendingUpload,
	type AcceptedUpload,
	type UploadRequest,
} from '../requests/upload';

/** How many files an error names. */
const MAX_NAMED = 5;

/** How binary audio is uploaded before it is submitted. */
export interface UploadSettings {
	/** 0 for no limit. */
	maxFilesPerUpload: number;
	/** How long to wait until Soket has stored it. */
	waitForUploadsSeconds: number;
	/** See `sendInTurn`. */
	resubmitUncertain: boolean;
}

/**
 * Uploads the binary audio among references, each file once, and waits until Soket has stored it: then the
 * references to it name a file of Soket's. Those whose file did not get there are given to `fail`.
 *
 * @param kind how a file is sent, which is known by its content
 *
 * @returns what there is to submit, in the same order, and the uploads
 * @throws what `fail` throws
 */
export async function uploadAudio(
	connection: Connection,
	references: Reference[],
	kind: RequestKind<UploadRequest, UploadAnswer>,
	{ maxFilesPerUpload, waitForUploadsSeconds, resubmitUncertain }: UploadSettings,
	ledger: Ledger<UploadRequest, UploadAnswer>,
	fail: Failures['fail'],
): Promise<{ references: Reference[]; uploads: AcceptedUpload[] }> {
	const isBinary = ({ kind }: Reference) => kind === 'binary';
	const binaries = references.filter(isBinary);
	if (binaries.length === 0) return { references, uploads: [] };
	const uploads = await sendInTurn(
		kind,
		eachOnce(binaries, keyOf),
		maxFilesPerUpload,
		ledger,
		resubmitUncertain,
		(failure, unsentCount) => fail(nothingSubmitted(failure), unsentCount),
	);
	const watched = await waitForUploads(
		connection,
		uploads.map(pendingUpload),
		waitForUploadsSeconds,
	);
	for (const [i, upload] of uploads.entries()) {
		for (const failure of becomeFiles(upload, watched[i]!, ledger)) fail(failure);
	}
	// What is left of binary data did not get there, or is the repetition of what did.
	return { references: references.filter((reference) => !isBinary(reference)), uploads };
}

/** An upload that failed, in the words of somebody who wanted a batch. */
function nothingSubmitted({ report, references }: FailedRequest): FailedRequest {
	const isRefused = report.details.accepted === 'no';
	const message = `${report.message} ${isRefused ? 'Nothing was submitted for these files, so nothing is paid for.' : 'This run has submitted nothing for these files.'}`;
	return { report: { ...report, message }, references };
}

/**
 * Lets the references to what was uploaded name the files that they have become at Soket, as far as these are
 * stored. A file that Soket could not store goes again when n8n runs the node again.
 *
 * @returns the failures of the others
 */
function becomeFiles(
	accepted: AcceptedUpload,
	{ answer, failure, isDone }: Watched,
	ledger: Ledger<UploadRequest, UploadAnswer>,
): FailedRequest[] {
	const listed = filesOf(answer ?? {}) ?? [];
	const upload = findFiles(accepted, listed);
	const id = upload.answer.batch_upload_id;
	const statuses = new Map(listed.map((file) => [file.file_id, file.upload_status]));
	const those = (areThey: (fileId: string | undefined, status: string | undefined) => boolean) =>
		upload.sent.filter(({ audio }) => areThey(audio!.fileId, statuses.get(audio!.fileId ?? '')));
	const unlisted = those((fileId) => fileId === undefined);
	const broken = those((_, status) => status === 'failed');
	const stored = those((_, status) => status === 'completed');
	const others = new Set([...unlisted, ...broken, ...stored]);
	const late = upload.sent.filter((reference) => !others.has(reference));
	// Soket takes no file of an upload before all of it has finished.
	const waiting = isDone ? late : [...late, ...stored];
	if (isDone) {
		for (const reference of stored) {
			reference.kind = 'file_id';
			reference.value = reference.audio!.fileId!;
			reference.uploadId = String(id);
		}
	}
	if (broken.length > 0) forgetFiles(upload, broken, ledger);
	return [
		...failedFiles(broken, id, (names) => ({
			problem: `Soket could not store ${names} of the upload ${id}`,
			advice:
				'Check the audio. A retry of this execution uploads it again, and nothing that is stored.',
		})),
		...failedFiles(
			waiting,
			id,
			(names) => ({
				httpCode: failure?.httpCode,
				body: failure?.body,
				problem: failure
					? `The upload ${id} with ${names} could not be looked at: ${failure.problem}`
					: `The upload ${id} has not finished: ${names} ${late.length === 1 ? 'is' : 'are'} not stored yet`,
				advice: `${failure ? failure.advice : 'Let the node wait longer by the option "Wait for Uploads".'} A retry of this execution looks again, and uploads nothing that is there. Without it, submit later by the file_ids in the details.`,
			}),
			late.length > 0 ? late : waiting,
		),
		...failedFiles(unlisted, id, (names) => ({
			problem: `Soket accepted the upload ${id}, but does not say what has become of ${names}`,
			advice:
				'See with File > Get Upload Status what is there, and submit it by its file_id or the Upload ID.',
		})),
	];
}

/** Lets the ledger know an upload without these files, which are none of Soket's. */
function forgetFiles(
	{ hash, answer, links, entries }: AcceptedUpload,
	broken: Reference[],
	ledger: Ledger<UploadRequest, UploadAnswer>,
): void {
	for (const { audio } of broken) audio!.fileId = undefined;
	const known = ledger.recall(hash);
	if (known === undefined) return;
	const contents = new Set(broken.map(({ value }) => value));
	const files = known.body.files.filter(({ content }) => !contents.has(content));
	if (files.length === 0) {
		// The same files make the same request again, which must go.
		ledger.forget(hash);
		return;
	}
	const isBroken = new Set<Reference | null>(broken);
	const rest = entries.filter((_, i) => !isBroken.has(links.sentOf[i]!));
	ledger.remember(hash, {
		outcome: 'accepted',
		body: { files },
		answer: { ...answer, files: rest },
	});
}

/**
 * What is to be told of files that are not submitted.
 *
 * @param named the files that are the trouble, where that is not all of them
 */
function failedFiles(
	references: Reference[],
	uploadId: string | number,
	describe: (names: string) => Pick<ApiFailure, 'problem' | 'advice'> & Partial<ApiFailure>,
	named = references,
): FailedRequest[] {
	if (references.length === 0) return [];
	const filenames = named.map(({ filename }) => filename!);
	const names = someOf(filenames, MAX_NAMED);
	const failure = { httpCode: undefined, accepted: 'no' as const, ...describe(names) };
	const them = references.length === 1 ? 'it' : 'them';
	return [notSubmitted(references, them, failure, { batch_upload_id: uploadId })];
}
