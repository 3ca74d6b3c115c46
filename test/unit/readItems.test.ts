import type { INode } from 'n8n-workflow';

import { readItems } from '../../nodes/SoketBatchTranscribe/items/readItems';

it('an item can’t be used for whatever its expression throws, in its own words', () => {
	const thrown = [new TypeError('no such node'), 'just words', undefined];
	const unusable = readItems(
		{
			getInputData: () => thrown.map(() => ({ json: {} })),
			getNode: () => ({ parameters: {} }) as INode,
			continueOnFail: () => true,
		},
		(item) => {
			// eslint-disable-next-line @typescript-eslint/only-throw-error -- an expression may throw anything
			throw thrown[item];
		},
	);
	expect(unusable.map(({ json }) => json.details)).toEqual([
		{ field: '', reason: 'no such node' },
		{ field: '', reason: 'just words' },
		{ field: '', reason: 'undefined' },
	]);
});
