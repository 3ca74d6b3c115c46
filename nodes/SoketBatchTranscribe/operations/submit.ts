import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { awaitTranscripts } from '../answers/awaitTranscripts';
import { acceptedBatchOf, batchItem, jobItems, transcriptsOf } from '../answers/jobItems';
import { submissionHints, waitForBatchesHints } from '../answers/notices';
import { transcriptItems } from '../answers/transcriptItems';
import type { BatchAnswer, BatchRequest } from '../api/batches';
import { openConnection, type Connection } from '../api/connection';
import { eachOnce } from '../items/namedOnce';
import { readItems } from '../items/readItems';
import { parameterReader } from '../items/readParameter';
import type { Operation } from '../operation';
import { fromFields } from '../references/fromFields';
import { fromParameters } from '../references/fromParameters';
import { keyOf, type Reference } from '../references/reference';
import { batchRequests, type AcceptedBatch } from '../requests/batch';
import { collectFailures, failedItems, openLedger } from '../requests/ledger';
import { sendInTurn } from '../requests/sendOnce';
import { resolveUploads } from '../uploads/resolveUploads';
import { readSettings, submitProperties, type SubmitSettings } from './submitParameters';

/** All incoming items → one batch request → one item per transcription job. */
export const submit: Operation = {
	option: {
		name: 'Submit',
		value: 'submit',
		action: 'Submit batch',
		description:
			'Submit audio files for transcription: all incoming items go into one batch. Each submission is paid for.',
	},
	properties: submitProperties,
	execute,
};

/**
 * The story of a submission: items → references → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(this);
	const { maxFilesPerBatch, waitForUploadsSeconds, resubmitUncertain } = settings;
	const connection = await openConnection(this, settings.limits);

	const { references: named, unusable } = readReferences(this, settings);

	const kind = batchRequests(connection, waitForUploadsSeconds);
	const ledger = openLedger<BatchRequest, BatchAnswer>(this, kind.made);
	const { failures, fail } = collectFailures(this, ledger);
	const isSplit = maxFilesPerBatch > 0;
	const resolved = await resolveUploads(connection, named, isSplit, waitForUploadsSeconds);
	resolved.unresolved.forEach((upload) => fail(upload));

	const references = eachOnce(resolved.references, keyOf);
	const batches = await sendInTurn(
		kind,
		references,
		maxFilesPerBatch,
		ledger,
		resubmitUncertain,
		fail,
	);
	this.addExecutionHints(...submissionHints(batches, resolved.failedFileCount));

	const delivered = await deliver(this, connection, batches, settings);
	const acceptedFor = acceptedBatchOf(failures.length > 0 ? batches : []);
	const output = [
		...delivered,
		...failures.flatMap((failure) => failedItems(failure, acceptedFor)),
		...unusable,
	];
	ledger.close(output, failures.length > 0);
	return output;
}

/** What the items point at, and error items for those that point at nothing usable. */
function readReferences(
	context: IExecuteFunctions,
	{ mappingMode }: SubmitSettings,
): { references: Reference[]; unusable: INodeExecutionData[] } {
	const inputItems = context.getInputData();
	const readParameter = parameterReader(context);
	const referencesOf =
		mappingMode === 'autoMapInputData'
			? (item: number) => fromFields(inputItems[item]!.json, item)
			: (item: number) => fromParameters((parameter) => readParameter(parameter, item), item);
	const references: Reference[] = [];
	const unusable = readItems(context, (item) => {
		const named = referencesOf(item);
		if (Array.isArray(named)) for (const reference of named) references.push(reference);
		else references.push(named);
	});
	return { references, unusable };
}

/**
 * The items for what Soket has accepted: the jobs or, after the wait for them, the transcripts. Items of
 * files that could not be transcribed are error items where there is an error output, behind the others.
 */
async function deliver(
	context: IExecuteFunctions,
	connection: Connection,
	batches: AcceptedBatch[],
	{ output, includeInputFields, maxWaitSeconds, simplify }: SubmitSettings,
): Promise<INodeExecutionData[]> {
	const inputItems = includeInputFields ? context.getInputData() : undefined;
	const wantsJobs = output === 'jobs';
	if (maxWaitSeconds === null) {
		if (!wantsJobs) return batches.map((batch) => batchItem(batch));
		const items: INodeExecutionData[] = [];
		// One by one: `flat` takes ten times as long for 100,000 of them.
		for (const batch of batches) for (const item of jobItems(batch, inputItems)) items.push(item);
		return items;
	}
	const wait = await awaitTranscripts(connection, batches, maxWaitSeconds, wantsJobs);
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
