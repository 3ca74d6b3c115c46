import type { INode, NodeParameterValue } from 'n8n-workflow';

import { parameterReader } from '../../nodes/SoketBatchTranscribe/items/readParameter';

/** What n8n reads of an item in these tests. */
type ReadByN8n = (parameter: string, item: number) => unknown;

/** The reader of a node with these items, and how often it asked n8n. */
function readerOf(
	parameters: Record<string, NodeParameterValue>,
	items: object[] = [],
	readByN8n: ReadByN8n = (parameter, item) => `${parameter} of item ${item}`,
) {
	const getNodeParameter = jest.fn((parameter: string, item: number) => {
		if (parameters[parameter] === undefined) throw new Error(`no ${parameter}`);
		return readByN8n(parameter, item);
	});
	const context = {
		getNode: () => ({ parameters }) as unknown as INode,
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter,
	};
	return { read: parameterReader(context as never), context, getNodeParameter };
}

describe('parameterReader', () => {
	it('has n8n read an expression for each item', () => {
		const { read } = readerOf({ url: '={{ $json.url + "" }}' });
		expect([read('url', 0), read('url', 1)]).toEqual(['url of item 0', 'url of item 1']);
	});

	const urls = [{ url: 'a' }, { url: 'b' }, {}, { url: 'd' }];
	const likeN8n: ReadByN8n = (_, item) => urls[item]!.url;

	it('reads a field of the items itself, once n8n has read the same, and wherever the field is there', () => {
		const { read, getNodeParameter } = readerOf({ url: '={{ $json.url }}' }, urls, likeN8n);
		expect([0, 1, 2, 3].map((item) => read('url', item))).toEqual(['a', 'b', undefined, 'd']);
		expect(getNodeParameter.mock.calls.map(([, item]) => item)).toEqual([0, 2]);
	});

	it('leaves all to n8n that reads something else', () => {
		const { read, getNodeParameter } = readerOf({ url: '={{ $json.url }}' }, urls);
		for (const item of [0, 1, 3]) expect(read('url', item)).toBe(`url of item ${item}`);
		expect(getNodeParameter).toHaveBeenCalledTimes(3);
	});

	it('is one for all that is read in a run of the node, and not for the next run', () => {
		const { read, context } = readerOf({ url: '={{ $json.url }}' }, urls, likeN8n);
		expect(parameterReader(context as never)).toBe(read);
		expect(parameterReader({ ...context } as never)).not.toBe(read);
	});

	it('reads what is no expression once', () => {
		const fixed = { sourceType: 'url', filename: '', limit: 5, returnAll: false };
		const { read, getNodeParameter } = readerOf(fixed);
		for (const item of [0, 1, 2]) expect(read('sourceType', item)).toBe('sourceType of item 0');
		for (const item of [0, 1, 2]) expect(read('filename', item)).toBe('filename of item 0');
		for (const item of [0, 1, 2]) expect(read('limit', item)).toBe('limit of item 0');
		for (const item of [0, 1, 2]) expect(read('returnAll', item)).toBe('returnAll of item 0');
		expect(getNodeParameter).toHaveBeenCalledTimes(4);
	});

	it('passes on for each item what n8n throws', () => {
		const { read } = readerOf({});
		for (const item of [0, 1]) expect(() => read('url', item)).toThrow('no url');
	});
});
