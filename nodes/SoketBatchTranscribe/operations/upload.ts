import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { fileItems, latestOf, type LatestUpload } from '../answers/fileItems';
import { uploadHints } from '../answers/submissionHints';
import { progressLine, progressOfUploads, waitForUploadsHints } from '../answers/waitHints';
import { openConnection, type Connection } from '../api/connection';
import { waitForUploads, type UploadAnswer } from '../api/uploads';
import { eachOnce } from '../items/namedOnce';
import {
	maxFilesPerUploadOption,
	optionsProperty,
	readCallLimits,
	readNumberOption,
	readSwitchOption,
	resubmitUncertainOption,
	retrySendsOption,
	transferTimeoutOption,
} from '../items/options';
import { readMaxWaitSeconds, waitProperties } from '../items/parameters';
import { tellProgress } from '../items/tell';
import { timeLimit, type WaitLimit } from '../items/timeLimit';
import type { Operation } from '../operation';
import { binaryFieldProperty, fromNamedBinary } from '../references/fromBinary';
import { readReferences } from '../references/readReferences';
import { announced } from '../requests/announce';
import { collectFailures, failedItems } from '../requests/failures';
import { openLedger } from '../requests/ledger';
import { marked, withMarks, type Marks } from '../requests/marks';
import { sendInTurn } from '../requests/sendOnce';
import {
	byItem,
	pendingUpload,
	UPLOAD,
	uploadRequests,
	type AcceptedUpload,
	type UploadRequest,
} from '../requests/upload';

/** Binary data of all items → one upload request → one item per file. */
export const upload: Operation = {
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload audio to submit later',
		description:
			'Upload audio in binary data without transcribing it: one item per file. Submit needs no upload before it, for it uploads by itself.',
	},
	properties: [
		binaryFieldProperty,
		...waitProperties(
			'Whether to wait until Soket has stored every file, so that it can be transcribed',
		),
		optionsProperty([
			maxFilesPerUploadOption,
			resubmitUncertainOption,
			retrySendsOption,
			transferTimeoutOption,
		]),
	],
	execute: withMarks(execute),
};

/**
 * The story of an upload: binary data of the items → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
async function execute(this: IExecuteFunctions, marks: Marks): Promise<INodeExecutionData[]> {
	const maxFiles = readNumberOption(this, maxFilesPerUploadOption);
	const maxWaitSeconds = readMaxWaitSeconds(this);
	const limitWait = timeLimit(this);
	const resubmitUncertain = readSwitchOption(this, resubmitUncertainOption);
	const connection = await openConnection(this, readCallLimits(this, transferTimeoutOption));

	const { references, unusable } = await readReferences(this, (item) => {
		const named: unknown = this.getNodeParameter('binaryPropertyName', item);
		return fromNamedBinary(this, named, item);
	});

	const kind = marked(
		announced(this, uploadRequests(connection, byItem)),
		marks,
		resubmitUncertain,
	);
	const ledger = openLedger<UploadRequest, UploadAnswer>(this, UPLOAD);
	const { failures, fail } = collectFailures(this, [ledger]);
	const files = eachOnce(references, kind.keyOf);
	const uploads = await sendInTurn(kind, files, maxFiles, ledger, resubmitUncertain, fail);
	this.addExecutionHints(...uploadHints(uploads));

	const latest =
		maxWaitSeconds === null
			? []
			: await awaitUploads(this, connection, uploads, limitWait(maxWaitSeconds));
	const hasErrorOutput = this.getNode().onError === 'continueErrorOutput';
	const items = uploads.map((accepted, i) => fileItems(accepted, latest[i], hasErrorOutput));
	const output = [
		...items.flatMap(([good]) => good),
		...items.flatMap(([, failed]) => failed),
		...failures.flatMap((failure) => failedItems(failure)),
		...unusable,
	];
	ledger.close(output, failures.length > 0);
	return output;
}

/** Waits for all uploads together. Nothing that happens here is an error: the files are accepted. */
async function awaitUploads(
	context: IExecuteFunctions,
	connection: Connection,
	uploads: AcceptedUpload[],
	limit: WaitLimit,
): Promise<LatestUpload[]> {
	if (uploads.length === 0) return [];
	const startedAt = Date.now();
	const pending = uploads.map(pendingUpload);
	const ids = pending.map(({ batchUploadId }) => batchUploadId);
	const watched = await waitForUploads(connection, pending, limit.seconds, (seen) =>
		tellProgress(context, progressLine(progressOfUploads(seen.map(latestOf)))),
	);
	const latest = watched.map(latestOf);
	context.addExecutionHints(...waitForUploadsHints({ ids, watched, startedAt, limit }, latest));
	return latest;
}
