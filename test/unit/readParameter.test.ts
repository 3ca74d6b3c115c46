import type { INode, NodeParameterValue } from 'n8n-workflow';

import { parameterReader } from '../../nodes/SoketBatchTranscribe/items/readParameter';

/** The reader of a node with these items and this parameter, and for which items it asked n8n. */
function readerOf(p: NodeParameterValue, items: object[], readByN8n: (item: number) => unknown) {
	const asked: number[] = [];
	const context = {
		getNode: () => ({ parameters: { p } }) as unknown as INode,
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter: (_: string, item: number) => {
			asked.push(item);
			return readByN8n(item);
		},
	};
	return { read: (item: number) => parameterReader(context as never)('p', item), asked };
}

const urls = [{ url: 'a' }, { url: 'b' }, {}, { url: 'd' }];

describe('parameterReader', () => {
	it('reads a field of the items itself, once n8n has read the same, and wherever the field is there', () => {
		const { read, asked } = readerOf('={{ $json.url }}', urls, (item) => urls[item]!.url);
		expect([0, 1, 2, 3].map(read)).toEqual(['a', 'b', undefined, 'd']);
		expect(asked).toEqual([0, 2]);
	});

	it.each(['={{ $json.url }}', '={{ $json.url + "" }}'])(
		'leaves %s to n8n that reads something else',
		(entered) => {
			const { read, asked } = readerOf(entered, urls, (item) => `of item ${item}`);
			expect([0, 1, 3].map(read)).toEqual(['of item 0', 'of item 1', 'of item 3']);
			expect(asked).toEqual([0, 1, 3]);
		},
	);

	it.each(['url', '', 5, false])('reads %j, which is no expression, once', (entered) => {
		const { read, asked } = readerOf(entered, urls, () => 'as n8n reads it');
		expect([0, 1, 2].map(read)).toEqual(Array(3).fill('as n8n reads it'));
		expect(asked).toEqual([0]);
	});
});
