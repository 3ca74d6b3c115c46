import type { Execution } from './executions';

/** Where each of several batches is found again: in the first place that has it, the handiest first. */
export interface Found {
	accepted: number;
	inOutput: number;
	inCustomData: number;
	inLogOnly: number;
	/** Ids of batches that n8n never heard of: it was gone before Soket's answer came. */
	unanswered: string[];
	/** Ids of those that are nowhere, although n8n was told of them. */
	lost: string[];
}

/**
 * Looks for the ids of batches where a user would.
 *
 * @param batchIds of all batches that Soket has accepted
 * @param isAnswered whether Soket's answer with an id has left
 * @param executions all that n8n has kept
 * @param logs what all processes of n8n have written
 */
export function findIds(
	batchIds: string[],
	isAnswered: (batchId: string) => boolean,
	executions: Execution[],
	logs: string,
): Found {
	const outputs = JSON.stringify(executions.map(({ data }) => data.resultData.runData));
	const customData = executions.map(({ customData: kept }) => kept?.soket_batch_ids).join();
	const found: Found = {
		accepted: batchIds.length,
		inOutput: 0,
		inCustomData: 0,
		inLogOnly: 0,
		unanswered: [],
		lost: [],
	};
	for (const id of batchIds) {
		if (outputs.includes(id)) found.inOutput += 1;
		else if (customData.includes(id)) found.inCustomData += 1;
		else if (logs.includes(`Soket accepted batch ${id}:`)) found.inLogOnly += 1;
		else (isAnswered(id) ? found.lost : found.unanswered).push(id);
	}
	return found;
}

/** One line for a person to read. */
export function foundLine(what: string, found: Found): string {
	const { accepted, inOutput, inCustomData, inLogOnly, unanswered, lost } = found;
	return `${what}: ${accepted} batches accepted, ${inOutput} in an output, ${inCustomData} in custom data, ${inLogOnly} in a log only, ${unanswered.length} whose answer never reached n8n, ${lost.length} lost`;
}
