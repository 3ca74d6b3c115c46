import fc from 'fast-check';
import type { INode } from 'n8n-workflow';

import { badItemsError, describeBadItem } from '../../nodes/SoketBatchTranscribe/items/badItems';

const node: INode = {
	id: '1',
	name: 'Soket',
	type: 'n8n-nodes-soket.soketBatchTranscribe',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

type BadItems = Parameters<typeof badItemsError>[1];
const bad = (item: number, field = 'url', reason = 'is empty') => ({ item, field, reason });

describe('describeBadItem', () => {
	it('names the field, and leaves it out where it is the item as a whole', () => {
		expect(describeBadItem(bad(3))).toBe('url is empty');
		expect(describeBadItem(bad(3, '', 'names nothing'))).toBe('names nothing');
	});
});

describe('badItemsError', () => {
	it('says how many items can’t be used, each with its index, field and reason', () => {
		const error = badItemsError(node, [bad(2), bad(5, '', 'names nothing')], 7);
		expect(error.message).toBe("Nothing was sent: 2 of 7 items can't be used");
		expect(error.description).toBe('item 2: url is empty; item 5: names nothing');
		expect(error.context.itemIndex).toBe(2);
	});

	it('spells out the first ten and counts the rest, however many there are', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
				const badItems = Array.from({ length: count }, (_, i) => bad(i * 2)) as BadItems;
				const description = badItemsError(node, badItems, 80).description!;
				expect(description.match(/item \d+: url is empty/g)).toEqual(
					badItems.slice(0, 10).map(({ item }) => `item ${item}: url is empty`),
				);
				expect(/and (\d+) more$/.exec(description)?.[1]).toBe(
					count > 10 ? String(count - 10) : undefined,
				);
			}),
		);
	});
});
