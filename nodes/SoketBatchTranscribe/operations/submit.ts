import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { awaitTranscripts } from '../answers/awaitTranscripts';
import { acceptedOf, batchItem, jobItems, transcriptsOf } from '../answers/jobItems';
import {
	addressHints,
	leftOutHints,
	nextStepHints,
	submissionHints,
	uploadHints,
} from '../answers/submissionHints';
import { transcriptItems } from '../answers/transcriptItems';
import { progressLine, progressOfBatches, waitForBatchesHints } from '../answers/waitHints';
import type { BatchAnswer, BatchRequest } from '../api/batches';
import { openConnection, type Connection } from '../api/connection';
import type { UploadAnswer } from '../api/uploads';
import { eachOnce } from '../items/namedOnce';
import { parameterReader } from '../items/readParameter';
import { tellProgress } from '../items/tell';
import type { Operation } from '../operation';
import { fromNamedBinary } from '../references/fromBinary';
import { fromItem, type LeftOut } from '../references/fromItem';
import { fromParameters } from '../references/fromParameters';
import { readReferences } from '../references/readReferences';
import { keyOf, type Reference } from '../references/reference';
import { announced } from '../requests/announce';
import { BATCH, batchRequests, type AcceptedBatch } from '../requests/batch';
import { collectFailures, failedItems } from '../requests/failures';
import { openLedger } from '../requests/ledger';
import { marked, withMarks, type Marks } from '../requests/marks';
import { sendInTurn } from '../requests/sendOnce';
import { byContent, UPLOAD, uploadRequests, type UploadRequest } from '../requests/upload';
import { resolveUploads } from '../uploads/resolveUploads';
import { uploadAudio } from '../uploads/uploadAudio';
import { readSettings, submitProperties, type SubmitSettings } from './submitParameters';

/** All incoming items → one batch request → one item per transcription job. */
export const submit: Operation = {
	option: {
		name: 'Submit',
		value: 'submit',
		action: 'Submit audio to transcribe',
		description:
			'Transcribe audio, by file, URL, key or ID: all incoming items go into one batch, and files are uploaded first. Each submission is paid for.',
	},
	properties: submitProperties,
	execute: withMarks(execute),
};

/**
 * The story of a submission: items → references → (uploads) → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
async function execute(this: IExecuteFunctions, marks: Marks): Promise<INodeExecutionData[]> {
	const settings = readSettings(this);
	const { maxFilesPerBatch, waitForUploadsSeconds: maxSeconds, resubmitUncertain } = settings;
	const connection = await openConnection(this, settings.limits);

	const leftOut: LeftOut = { items: [], files: [] };
	const named = await readReferences(this, referenceReader(this, settings, leftOut));
	this.addExecutionHints(...leftOutHints(leftOut), ...addressHints(named.references));

	const uploading = openLedger<UploadRequest, UploadAnswer>(this, UPLOAD);
	const ledger = openLedger<BatchRequest, BatchAnswer>(this, BATCH);
	const { failures, fail } = collectFailures(this, [uploading, ledger]);
	const uploadKind = announced(this, uploadRequests(connection, byContent));
	const uploaded = await uploadAudio(
		connection,
		named.references,
		marked(uploadKind, marks, resubmitUncertain),
		settings,
		uploading,
		fail,
	);
	const isSplit = maxFilesPerBatch > 0;
	const resolved = await resolveUploads(connection, uploaded.references, isSplit, maxSeconds);
	resolved.unresolved.forEach((upload) => fail(upload));

	const batchKind = announced(this, batchRequests(connection, maxSeconds));
	const batches = await sendInTurn(
		marked(batchKind, marks, resubmitUncertain),
		eachOnce(resolved.references, keyOf),
		maxFilesPerBatch,
		ledger,
		resubmitUncertain,
		fail,
	);
	this.addExecutionHints(
		...uploadHints(uploaded.uploads),
		...submissionHints(batches, resolved.failedFileCount),
	);

	const delivered = await deliver(this, connection, batches, settings);
	const acceptedFor = acceptedOf(failures.length > 0 ? [...uploaded.uploads, ...batches] : []);
	const output = [
		...delivered,
		...failures.flatMap((failure) => failedItems(failure, acceptedFor)),
		...named.unusable,
	];
	for (const each of [uploading, ledger]) each.close(output, failures.length > 0);
	return output;
}

/**
 * How an item's references are found.
 *
 * @param leftOut takes what is found but not used
 */
function referenceReader(
	context: IExecuteFunctions,
	{ mappingMode }: SubmitSettings,
	leftOut: LeftOut,
): (item: number) => Reference | Reference[] {
	if (mappingMode === 'autoMapInputData') {
		const inputItems = context.getInputData();
		return (item) => fromItem(context, inputItems[item]!, item, leftOut);
	}
	const read = parameterReader(context);
	return (item) =>
		fromParameters(
			(parameter) => read(parameter, item),
			item,
			(named) => fromNamedBinary(context, named, item),
		);
}

/**
 * The items for what Soket has accepted: the jobs or, after the wait for them, the transcripts. Items of
 * files that could not be transcribed are error items where there is an error output, behind the others.
 */
async function deliver(
	context: IExecuteFunctions,
	connection: Connection,
	batches: AcceptedBatch[],
	{ output, includeInputFields, maxWaitSeconds, limitWait, simplify }: SubmitSettings,
): Promise<INodeExecutionData[]> {
	const inputItems = includeInputFields ? context.getInputData() : undefined;
	const wantsJobs = output === 'jobs';
	if (maxWaitSeconds === null) {
		context.addExecutionHints(...nextStepHints(batches));
		if (!wantsJobs) return batches.map((batch) => batchItem(batch));
		const items: INodeExecutionData[] = [];
		// One by one: `flat` takes ten times as long for 100,000 of them.
		for (const batch of batches) for (const item of jobItems(batch, inputItems)) items.push(item);
		return items;
	}
	const limit = limitWait(maxWaitSeconds);
	const wait = await awaitTranscripts(connection, batches, limit, wantsJobs, (watched) =>
		tellProgress(context, progressLine(progressOfBatches(watched))),
	);
	context.addExecutionHints(...waitForBatchesHints(wait));
	const { awaited } = wait;
	if (!wantsJobs) return awaited.map(({ batch, latest }) => batchItem(batch, latest));
	const transcripts = awaited.flatMap(({ batch, files }) =>
		files === undefined ? [] : transcriptsOf(batch, files, inputItems),
	);
	const [good, failed] = transcriptItems(context, transcripts, simplify);
	const unfinished = awaited.flatMap(({ batch, latest, files }) =>
		files === undefined ? jobItems(batch, inputItems, latest) : [],
	);
	return [...good, ...unfinished, ...failed];
}
