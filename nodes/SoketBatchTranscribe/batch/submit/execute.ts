import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openConnection } from '../../api/connection';
import type { BatchAnswer, BatchRequest } from '../../api/types';
import { parameterReader } from '../../items/parameterReader';
import { readItems } from '../../items/readItems';
import { openMemory } from '../../items/requestMemory';
import { failedItems } from '../../steps/failedRequest';
import { collectFailures, sendInTurn } from '../../steps/sendInTurn';
import { autoMapItem } from './autoMapItem';
import { defineBelowItem } from './defineBelowItem';
import { acceptedBatchOf, deliver } from './deliver';
import { submissionHints } from './hints';
import { planRequests } from './planRequests';
import type { ItemReference } from './references';
import { resolveUploads } from './resolveUploads';
import { sendBatch } from './sendBatch';
import { readSettings } from './settings';

/**
 * The story of a submission: items → references → requests → answers → items.
 *
 * @throws NodeOperationError if an item, a setting or the credential can't be used, and NodeApiError if a
 *   request fails; with "On Error: Continue" both become error items, behind the good ones
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const inputItems = this.getInputData();
	const settings = readSettings(this);
	const connection = await openConnection(this, settings.limits);

	const readParameter = parameterReader(this);
	const { read, unusable } = readItems(
		this,
		settings.mappingMode === 'autoMapInputData'
			? (item) => autoMapItem(inputItems[item]!.json)
			: (item) => defineBelowItem((parameter) => readParameter(parameter, item)),
	);
	const references: ItemReference[] = [];
	for (const { item, value: named } of read) {
		// Field by field: spreading takes many times as long, and there may be 100,000 of them.
		for (const { kind, value, filename, uploadId } of named) {
			references.push({ kind, value, filename, uploadId, item });
		}
	}

	const memory = openMemory<BatchRequest, BatchAnswer>(this);
	const { failures, fail } = collectFailures(this, {
		what: 'batches',
		acceptedIds: () => memory.acceptedAnswers().map(({ batch_id }) => batch_id),
	});
	const resolved = await resolveUploads(connection, references, settings);
	resolved.unresolved.forEach((upload) => fail(upload));

	const requests = planRequests(resolved.references, settings.maxFilesPerBatch, memory.bodies());
	const batches = await sendInTurn(
		requests,
		async (request) => await sendBatch(connection, request, settings, memory),
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
	const bodies = requests.map(({ body }) => body);
	memory.endRun(bodies, output, failures.length > 0);
	return output;
}
