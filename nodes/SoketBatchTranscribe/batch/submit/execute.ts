import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection } from '../../api/connection';
import { badItemsError, describeBadItem, type BadItem } from '../../items/badItems';
import { errorItem } from '../../items/errorItem';
import { autoMapItem } from './autoMapItem';
import { collectReferences } from './collectReferences';
import { defineBelowItem } from './defineBelowItem';
import { errorItems, submissionError, type SubmissionFailure } from './failureReport';
import { submissionHints } from './hints';
import { batchItem, jobItems } from './outputItems';
import { planRequests } from './planRequests';
import { resolveUploads } from './resolveUploads';
import { sendBatch, type SubmittedBatch } from './sendBatch';
import { readSettings } from './settings';
import { openMemory } from './submissionMemory';

/**
 * The story of a submission: items → references → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const inputItems = this.getInputData();
	const settings = readSettings(this);
	const connection = await openConnection(this, settings.timeoutSeconds);
	const goOn = this.continueOnFail();

	const { references, badItems } = collectReferences(
		inputItems.length,
		settings.mappingMode === 'autoMapInputData'
			? (item) => autoMapItem(inputItems[item]!.json)
			: (item) => defineBelowItem((parameter) => this.getNodeParameter(parameter, item)),
	);
	const [firstBad, ...moreBad] = badItems;
	if (firstBad && !goOn) {
		throw badItemsError(this.getNode(), [firstBad, ...moreBad], inputItems.length);
	}

	const memory = openMemory(this);
	const failures: SubmissionFailure[] = [];
	const batches: SubmittedBatch[] = [];
	const fail = (failure: SubmissionFailure, unsentCount: number) => {
		if (!goOn)
			throw submissionError(this.getNode(), failure, memory.acceptedBatchIds(), unsentCount);
		failures.push(failure);
	};

	const resolved = await resolveUploads(connection, references, settings);
	resolved.unresolved.forEach((upload) => fail(upload, 0));

	const requests = planRequests(resolved.references, settings.maxFilesPerBatch, memory.bodies());
	for (const [i, request] of requests.entries()) {
		const result = await sendBatch(connection, request, settings, memory);
		if ('answer' in result) batches.push(result);
		else fail(result, requests.length - i - 1);
	}

	this.addExecutionHints(...submissionHints(batches, resolved.failedFileCount));
	const withInput = settings.includeInputFields ? inputItems : undefined;
	const output = [
		...batches.flatMap((batch) =>
			settings.output === 'jobs' ? jobItems(batch, withInput) : [batchItem(batch)],
		),
		...failures.flatMap(errorItems),
		...badItems.map(badItemErrorItem),
	];
	if (failures.length === 0) requests.forEach(({ body }) => memory.forget(body));
	return output;
}

function badItemErrorItem(bad: BadItem): INodeExecutionData {
	const { item, field, reason } = bad;
	return errorItem(
		item,
		`Item ${item} can't be used: ${describeBadItem(bad)}`,
		'Nothing was sent for this item.',
		{ field, reason },
	);
}
