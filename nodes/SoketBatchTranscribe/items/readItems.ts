import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { errorItem, someOf } from './outputItems';

/** Says why an item can't be used; thrown where one is read, caught where all are. */
export class UnusableItem extends Error {
	/** @param field the field or parameter that is wrong; empty where it is the item as a whole */
	constructor(
		readonly field: string,
		readonly reason: string,
	) {
		super(field === '' ? reason : `${field} ${reason}`);
	}
}

/** How many bad items an error spells out; the others are counted. */
const MAX_SPELLED_OUT = 10;

/**
 * Reads every item before anything is sent, so that all problems are told at once. Indexes count from 0,
 * as n8n counts items.
 *
 * @param readItem reads one item and keeps what it says; throws where the item can't be used
 * @returns an error item for each item that can't be used
 * @throws NodeOperationError that names all bad items, but not under "On Error: Continue"
 */
export function readItems(
	context: Pick<IExecuteFunctions, 'getInputData' | 'getNode' | 'continueOnFail'>,
	readItem: (item: number) => void,
): INodeExecutionData[] {
	const itemCount = context.getInputData().length;
	const problems: Array<{ item: number; field: string; reason: string; text: string }> = [];
	for (let item = 0; item < itemCount; item++) {
		try {
			readItem(item);
		} catch (error) {
			problems.push({ item, ...problemIn(error) });
		}
	}
	const [first] = problems;
	if (first && !context.continueOnFail()) {
		const texts = problems.map(({ item, text }) => `item ${item}: ${text}`);
		throw new NodeOperationError(
			context.getNode(),
			`Nothing was sent: ${problems.length} of ${itemCount} items can't be used`,
			{ description: someOf(texts, MAX_SPELLED_OUT, '; '), itemIndex: first.item },
		);
	}
	return problems.map(({ item, field, reason, text }) =>
		errorItem(item, {
			error: `Item ${item} can't be used: ${text}`,
			message: 'Nothing was sent for this item.',
			details: { field, reason },
		}),
	);
}

function problemIn(error: unknown): { field: string; reason: string; text: string } {
	if (error instanceof UnusableItem) {
		const { field, reason, message } = error;
		return { field, reason, text: message };
	}
	// A parameter's expression failed for this item.
	const reason = error instanceof Error ? error.message : String(error);
	return { field: '', reason, text: reason };
}
