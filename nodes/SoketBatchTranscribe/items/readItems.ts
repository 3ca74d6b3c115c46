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

/** As much of n8n as reading items needs. */
export type ItemContext = Pick<IExecuteFunctions, 'getInputData' | 'getNode' | 'continueOnFail'>;

/** The items of a run that can't be used: all of them are told at once, before anything is sent. */
export class BadItems {
	private readonly problems = new Map<number, ReturnType<typeof problemIn>>();

	constructor(private readonly context: ItemContext) {}

	/**
	 * Reads every item. Indexes count from 0, as n8n counts items.
	 *
	 * @param readItem reads one item and keeps what it says; throws where the item can't be used
	 */
	read(readItem: (item: number) => void): void {
		const itemCount = this.context.getInputData().length;
		for (let item = 0; item < itemCount; item++) {
			try {
				readItem(item);
			} catch (error) {
				this.add(item, error);
			}
		}
	}

	/** An item can't be used for this reason; the first reason counts. */
	add(item: number, reason: unknown): void {
		if (!this.problems.has(item)) this.problems.set(item, problemIn(reason));
	}

	has(item: number): boolean {
		return this.problems.has(item);
	}

	/**
	 * To be called when all are known.
	 *
	 * @returns an error item for each
	 * @throws NodeOperationError that names them all, but not under "On Error: Continue"
	 */
	report(): INodeExecutionData[] {
		const problems = [...this.problems].sort(([a], [b]) => a - b);
		const [first] = problems;
		if (first && !this.context.continueOnFail()) {
			const texts = problems.map(([item, { text }]) => `item ${item}: ${text}`);
			const itemCount = this.context.getInputData().length;
			// Some views show nothing but the message.
			const only = problems.length === 1 ? `: ${first[1].text}` : '';
			const advice =
				problems.length < itemCount ? '. With "On Error: Continue", the other items are sent.' : '';
			throw new NodeOperationError(
				this.context.getNode(),
				`Nothing was sent: ${problems.length} of ${itemCount} items can't be used${only}`,
				{ description: someOf(texts, MAX_SPELLED_OUT, '; ') + advice, itemIndex: first[0] },
			);
		}
		return problems.map(([item, { field, reason, text }]) =>
			errorItem(item, {
				error: `Item ${item} can't be used: ${text}`,
				message: 'Nothing was sent for this item.',
				details: { field, reason },
			}),
		);
	}
}

/**
 * Reads every item before anything is sent.
 *
 * @param readItem see `BadItems.read`
 * @returns an error item for each item that can't be used
 * @throws NodeOperationError that names them all, but not under "On Error: Continue"
 */
export function readItems(
	context: ItemContext,
	readItem: (item: number) => void,
): INodeExecutionData[] {
	const bad = new BadItems(context);
	bad.read(readItem);
	return bad.report();
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
