import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { fileItems, latestOf, type LatestUpload } from '../answers/fileItems';
import { uploadHints, waitForUploadsHints } from '../answers/notices';
import { openConnection, type Connection } from '../api/connection';
import { waitForUploads, type UploadAnswer } from '../api/uploads';
import { eachOnce } from '../items/namedOnce';
import {
	optionsProperty,
	readCallLimits,
	readNumberOption,
	resubmitUncertainOption,
	retrySendsOption,
	transferTimeoutOption,
} from '../items/options';
import { readMaxWaitSeconds, waitProperties } from '../items/parameters';
import { readItems } from '../items/readItems';
import type { Operation } from '../operation';
import { binaryFieldProperty, binaryReader } from '../references/fromBinary';
import type { Reference } from '../references/reference';
import { collectFailures, failedItems, openLedger } from '../requests/ledger';
import { sendInTurn } from '../requests/sendOnce';
import {
	keyOfFile,
	uploadRequests,
	type AcceptedUpload,
	type UploadRequest,
} from '../requests/upload';

/** Splits what is uploaded into several requests. */
const maxFilesPerUploadOption: INodeProperties = {
	displayName: 'Max Files per Upload',
	name: 'maxFilesPerUpload',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'Split into several uploads of at most so many files, sent one after the other. 0 means one upload for everything.',
};

/** Binary data of all items → one upload request → one item per file. */
export const upload: Operation = {
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload files',
		description: 'Upload the binary data of all incoming items in one request: one item per file',
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
	execute,
};

/**
 * The story of an upload: binary data of the items → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const maxFiles = readNumberOption(this, maxFilesPerUploadOption);
	const maxWaitSeconds = readMaxWaitSeconds(this);
	const { resubmitUncertain } = this.getNodeParameter('options', 0, {});
	const connection = await openConnection(this, readCallLimits(this, transferTimeoutOption));

	const references: Reference[] = [];
	const readBinary = await binaryReader(this);
	const unusable = readItems(this, (item) => references.push(...readBinary(item)));

	const kind = uploadRequests(connection);
	const ledger = openLedger<UploadRequest, UploadAnswer>(this, kind.made);
	const { failures, fail } = collectFailures(this, ledger);
	const files = eachOnce(references, keyOfFile);
	const uploads = await sendInTurn(kind, files, maxFiles, ledger, resubmitUncertain === true, fail);
	this.addExecutionHints(...uploadHints(uploads));

	const latest =
		maxWaitSeconds === null ? [] : await awaitUploads(this, connection, uploads, maxWaitSeconds);
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
	maxSeconds: number,
): Promise<LatestUpload[]> {
	if (uploads.length === 0) return [];
	const startedAt = Date.now();
	const ids = uploads.map(({ answer }) => String(answer.batch_upload_id));
	const watched = await waitForUploads(connection, ids, maxSeconds);
	const latest = watched.map(latestOf);
	context.addExecutionHints(...waitForUploadsHints({ ids, watched, startedAt }, latest));
	return latest;
}
