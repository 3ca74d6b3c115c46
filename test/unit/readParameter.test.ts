import type { INode, NodeParameterValue } from 'n8n-workflow';

import { parameterReader } from '../../nodes/SoketBatchTranscribe/items/readParameter';

/** The reader of a node, and how often it asked n8n. */
function readerOf(parameters: Record<string, NodeParameterValue>) {
	const getNodeParameter = jest.fn((name: string, item: number) => {
		if (parameters[name] === undefined) throw new Error(`no ${name}`);
		return `${name} of item ${item}`;
	});
	const context = { getNode: () => ({ parameters }) as unknown as INode, getNodeParameter };
	return { read: parameterReader(context as never), getNodeParameter };
}

describe('parameterReader', () => {
	it('reads an expression for each item', () => {
		const { read } = readerOf({ url: '={{ $json.url }}' });
		expect([read('url', 0), read('url', 1)]).toEqual(['url of item 0', 'url of item 1']);
	});

	it('reads what is no expression once', () => {
		const { read, getNodeParameter } = readerOf({ sourceType: 'url', filename: '' });
		for (const item of [0, 1, 2]) expect(read('sourceType', item)).toBe('sourceType of item 0');
		for (const item of [0, 1, 2]) expect(read('filename', item)).toBe('filename of item 0');
		expect(getNodeParameter).toHaveBeenCalledTimes(2);
	});

	it('passes on for each item what n8n throws', () => {
		const { read } = readerOf({});
		for (const item of [0, 1]) expect(() => read('url', item)).toThrow('no url');
	});
});
