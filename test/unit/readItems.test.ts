import fc from 'fast-check';
import type { NodeOperationError } from 'n8n-workflow';

import {
	EmptyParameter,
	readItems,
	UnusableItem,
} from '../../nodes/SoketBatchTranscribe/items/readItems';
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
		expect(error.context.itemIndex).toBeUndefined();
	});

	it('spells out the first ten troubles, each once, and counts the rest, however many there are', () => {
		const anyTroubles = fc.array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(anyTroubles, (troubles) => {
				const told = errorOf(
					troubles.map((trouble) => new UnusableItem(`field ${trouble}`, 'is empty')),
				).description!.split('; ');
				const different = [...new Set(troubles)];
				const itemsWith = (trouble: number) =>
					[...troubles.keys()].filter((item) => troubles[item] === trouble);
				different.slice(0, 10).forEach((trouble, i) => {
					const items = itemsWith(trouble);
					const more = items.length > 10 ? ` and ${items.length - 10} more` : '';
					expect(told[i]).toBe(
						`item${items.length > 1 ? 's' : ''} ${items.slice(0, 10).join(', ')}${more}: field ${trouble} is empty`,
					);
				});
				const rest = different.slice(10).flatMap(itemsWith).length;
				expect(told.slice(10)).toEqual(rest > 0 ? [`and ${rest} more`] : []);
			}),
		);
	});

	it('names a parameter by its label, and the field of the item that it consists of', () => {
		const parameter = { displayName: 'Batch ID', name: 'batchId' };
		const context = itemContext(2, false);
		const told = (entered: unknown) => {
			const node = { ...context.getNode(), parameters: { batchId: entered as string } };
			const unusable = readItems(
				{ ...context, getNode: () => node, continueOnFail: () => true },
				() => {
					throw new EmptyParameter(parameter);
				},
			);
			return unusable[1]!.json;
		};
		expect(told('={{ $json.batch_id }}')).toMatchObject({
			error: "Item 1 can't be used: Batch ID is empty: the item has no batch_id",
			details: { field: 'Batch ID', reason: 'is empty: the item has no batch_id' },
		});
		expect(told('={{ $json.body["the id"] }}').error).toMatch(/: the item has no body\.the id$/);
		for (const other of [' ', '={{ $json.a + $json.b }}', undefined, 7]) {
			expect(told(other).error).toBe("Item 1 can't be used: Batch ID is empty");
		}
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
