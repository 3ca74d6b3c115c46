import fc from 'fast-check';
import type { NodeOperationError } from 'n8n-workflow';

import { readItems, UnusableItem } from '../../nodes/SoketBatchTranscribe/items/readItems';
import { itemContext } from './readingItems';

/** Reads items of which those with a problem can't be used. */
function read(problems: Array<Error | undefined>, goesOn: boolean) {
	const good: number[] = [];
	const unusable = readItems(itemContext(problems.length, goesOn), (item) => {
		const problem = problems[item];
		if (problem) throw problem;
		good.push(item);
	});
	return { good, unusable };
}

function errorOf(problems: Array<Error | undefined>): NodeOperationError {
	try {
		read(problems, false);
	} catch (error) {
		return error as NodeOperationError;
	}
	throw new Error('All items could be used');
}

const good = undefined;
const empty = new UnusableItem('url', 'is empty');
const nothing = new UnusableItem('', 'names nothing');

describe('readItems', () => {
	it('says how many items can’t be used, each with its index, field and reason', () => {
		const error = errorOf([good, good, empty, good, good, nothing, good]);
		expect(error.message).toBe("Nothing was sent: 2 of 7 items can't be used");
		expect(error.description).toBe(
			'item 2: url is empty; item 5: names nothing. With "On Error: Continue", the other items are sent.',
		);
		expect(error.context.itemIndex).toBe(2);
	});

	it('spells out the first ten and counts the rest, however many there are', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
				const description = errorOf(Array.from({ length: count }, () => empty)).description!;
				expect(description.match(/item \d+: url is empty/g)).toEqual(
					Array.from({ length: Math.min(count, 10) }, (_, i) => `item ${i}: url is empty`),
				);
				expect(/and (\d+) more$/.exec(description)?.[1]).toBe(
					count > 10 ? String(count - 10) : undefined,
				);
			}),
		);
	});

	it('takes whatever an expression throws, in its own words', () => {
		const thrown = [new TypeError('no such node'), 'just words', undefined];
		const unusable = readItems(itemContext(3, true), (item) => {
			// eslint-disable-next-line @typescript-eslint/only-throw-error -- an expression may throw anything
			throw thrown[item];
		});
		expect(unusable.map(({ json }) => (json.details as { reason: string }).reason)).toEqual([
			'no such node',
			'just words',
			'undefined',
		]);
	});

	it('reads the good items, and makes linked error items of the others, where n8n goes on', () => {
		const failedExpression = new Error('no such node');
		const { good: usable, unusable } = read([good, empty, good, failedExpression], true);
		expect(usable).toEqual([0, 2]);
		expect(unusable.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(unusable[0]!.json).toEqual({
			error: "Item 1 can't be used: url is empty",
			message: 'Nothing was sent for this item.',
			details: { field: 'url', reason: 'is empty' },
		});
		expect(unusable[1]!.json.error).toBe("Item 3 can't be used: no such node");
	});
});
