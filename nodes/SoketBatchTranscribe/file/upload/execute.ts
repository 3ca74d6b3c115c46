import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection, type Connection } from '../../api/connection';
import { filesOf, waitForUploads } from '../../api/uploads';
import { readNumberOption } from '../../items/options';
import { openMemory } from '../../items/requestMemory';
import { failedItems } from '../../steps/failedRequest';
import { readCallLimits, transferTimeoutOption } from '../../steps/requestOptions';
import { collectFailures, sendInTurn } from '../../steps/sendInTurn';
import { notDoneHints, readMaxWaitSeconds, waitHint, type WaitedFor } from '../../steps/waiting';
import { readAudioFiles } from './audioFiles';
import { fileItems, uploadHints, type LatestUpload } from './outputItems';
import { maxFilesPerUploadOption } from './properties';
import {
	planUploads,
	sendUpload,
	type AcceptedUpload,
	type UploadAnswer,
	type UploadRequest,
} from './sendUpload';

/**
 * The story of an upload: binary data of the items → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const maxFiles = readNumberOption(this, maxFilesPerUploadOption);
	const maxWaitSeconds = readMaxWaitSeconds(this);
	const { resubmitUncertain } = this.getNodeParameter('options', 0, {});
	const connection = await openConnection(this, readCallLimits(this, transferTimeoutOption));
	const { files, unusable } = await readAudioFiles(this);

	const memory = openMemory<UploadRequest, UploadAnswer>(this);
	const { failures, fail } = collectFailures(this, {
		what: 'uploads',
		acceptedIds: () => memory.acceptedAnswers().map(({ batch_upload_id }) => batch_upload_id),
	});
	const requests = planUploads(files, maxFiles, memory.bodies());
	const uploads = await sendInTurn(
		requests,
		async (planned) => await sendUpload(connection, planned, memory, resubmitUncertain === true),
		fail,
	);
	this.addExecutionHints(...uploadHints(uploads));

	const latest =
		maxWaitSeconds === null ? [] : await awaitUploads(this, connection, uploads, maxWaitSeconds);
	const hasErrorOutput = this.getNode().onError === 'continueErrorOutput';
	const items = uploads.map((upload, i) => fileItems(upload, latest[i], hasErrorOutput));
	const output = [
		...items.flatMap(([good]) => good),
		...items.flatMap(([, failed]) => failed),
		...failures.flatMap((failure) => failedItems(failure)),
		...unusable,
	];
	const bodies = requests.map(({ request }) => request);
	memory.endRun(bodies, output, failures.length > 0);
	return output;
}

const UPLOADS: WaitedFor = {
	names: ['The upload', 'The uploads'],
	advice:
		'No file is lost: see how far they are by File > Get Upload Status with the batch_upload_id.',
};

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
	const latest = watched.map(({ answer: upload = {}, isDone }) => ({
		upload,
		files: filesOf(upload) ?? [],
		timedOut: !isDone,
	}));
	const all = latest.flatMap(({ files }) => files);
	const countOf = (status: string) =>
		all.filter(({ upload_status }) => upload_status === status).length;
	context.addExecutionHints(
		waitHint({
			what: ids.length === 1 ? '1 upload' : `${ids.length} uploads`,
			result: `${countOf('completed')} of ${all.length} files completed, ${countOf('failed')} failed`,
			startedAt,
			watched,
		}),
		...notDoneHints(UPLOADS, ids, watched),
	);
	return latest;
}
