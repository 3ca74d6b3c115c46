import type { IExecuteFunctions, INode, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { errorItem, someOf } from './outputItems';
import { stepsIn } from './plainExpression';
import { givesErrorsBack } from './toolCall';

/** Says why an item can't be used; thrown where one is read, caught where all are. */
export class UnusableItem extends Error {
	/** @param field the field that is wrong, or the label of the parameter; empty where it is the item as a whole */
	constructor(
		readonly field: string,
		readonly reason: string,
	) {
		super(field === '' ? reason : `${field} ${reason}`);
	}
}

/** Says that a parameter has no value for an item. */
export class EmptyParameter extends UnusableItem {
	constructor(readonly parameter: Pick<INodeProperties, 'displayName' | 'name'>) {
		super(parameter.displayName, 'is empty');
	}
}

/** How many different troubles an error spells out, and how many items of each; the others are counted. */
const MAX_SPELLED_OUT = 10;

/** As much of n8n as reading items needs. */
export type ItemContext = Pick<IExecuteFunctions, 'getInputData' | 'getNode' | 'continueOnFail'>;

/** The items of a run that can't be used: all of them are told at once, before anything is sent. */
export class BadItems {
	private readonly problems = new Map<number, Problem>();

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
		if (!this.problems.has(item)) {
			this.problems.set(item, problemIn(reason, this.context.getNode()));
		}
	}

	has(item: number): boolean {
		return this.problems.has(item);
	}

	/**
	 * To be called when all are known.
	 *
	 * @returns an error item for each
	 * @throws NodeOperationError that names them all, but not where errors are given back
	 */
	report(): INodeExecutionData[] {
		const problems = [...this.problems].sort(([a], [b]) => a - b);
		const [first] = problems;
		if (first && !givesErrorsBack(this.context)) {
			const itemCount = this.context.getInputData().length;
			// Some views show nothing but the message.
			const only = problems.length === 1 ? `: ${first[1].text}` : '';
			const advice =
				problems.length < itemCount ? '. With "On Error: Continue", the other items are sent.' : '';
			throw new NodeOperationError(
				this.context.getNode(),
				`Nothing was sent: ${problems.length} of ${itemCount} items can't be used${only}`,
				{
					description: eachTroubleOnce(problems) + advice,
					// n8n adds it to the message.
					...(problems.length === 1 && { itemIndex: first[0] }),
				},
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
 * @throws NodeOperationError that names them all, but not where errors are given back
 */
export function readItems(
	context: ItemContext,
	readItem: (item: number) => void,
): INodeExecutionData[] {
	const bad = new BadItems(context);
	bad.read(readItem);
	return bad.report();
}

/** In words, with the items that have the same trouble together: "items 0, 1, 2: url is empty". */
function eachTroubleOnce(problems: Array<[number, Problem]>): string {
	const itemsWith = new Map<string, string[]>();
	for (const [item, { text }] of problems) {
		const items = itemsWith.get(text) ?? [];
		items.push(String(item));
		itemsWith.set(text, items);
	}
	const spelledOut = [...itemsWith].slice(0, MAX_SPELLED_OUT);
	const itemCount = spelledOut.reduce((sum, [, items]) => sum + items.length, 0);
	return [
		...spelledOut.map(
			([text, items]) =>
				`${items.length === 1 ? 'item' : 'items'} ${someOf(items, MAX_SPELLED_OUT)}: ${text}`,
		),
		...(itemCount < problems.length ? [`and ${problems.length - itemCount} more`] : []),
	].join('; ');
}

/** Why an item can't be used. */
interface Problem {
	field: string;
	reason: string;
	/** Both together. */
	text: string;
}

function problemIn(error: unknown, node: INode): Problem {
	if (error instanceof UnusableItem) {
		const { field, message } = error;
		const lacking =
			error instanceof EmptyParameter ? lackOf(node.parameters[error.parameter.name]) : '';
		return { field, reason: error.reason + lacking, text: message + lacking };
	}
	// A parameter's expression failed for this item.
	const reason = error instanceof Error ? error.message : String(error);
	return { field: '', reason, text: reason };
}

/** What the item lacks, where a parameter is nothing but a field of it. */
function lackOf(entered: unknown): string {
	const steps = typeof entered === 'string' ? stepsIn(entered) : undefined;
	return steps === undefined ? '' : `: the item has no ${steps.join('.')}`;
}
