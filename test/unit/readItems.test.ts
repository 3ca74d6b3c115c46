import fc from 'fast-check';
import type { INode, NodeOperationError } from 'n8n-workflow';

import { readItems, UnusableItem } from '../../nodes/SoketBatchTranscribe/items/readItems';

/** Reads items of which each throws what stands in its place. */
function readThrowing(thrown: unknown[], goesOn: boolean) {
	const context: Parameters<typeof readItems>[0] = {
		getInputData: () => thrown.map(() => ({ json: {} })),
		getNode: () => ({ parameters: {} }) as INode,
		continueOnFail: () => goesOn,
	};
	return readItems(context, (item) => {
		throw thrown[item];
	});
}

function descriptionOf(thrown: unknown[]): string {
	try {
		readThrowing(thrown, false);
	} catch (error) {
		return (error as NodeOperationError).description!;
	}
	throw new Error('All items could be used');
}

describe('readItems', () => {
	it('spells out the first ten troubles, each once, and counts the rest, however many there are', () => {
		const anyTroubles = fc.array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(anyTroubles, (troubles) => {
				const told = descriptionOf(
					troubles.map((trouble) => new UnusableItem(`field ${trouble}`, 'is empty')),
				).split('; ');
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

	it('takes whatever an expression throws, in its own words', () => {
		const unusable = readThrowing([new TypeError('no such node'), 'just words', undefined], true);
		expect(unusable.map(({ json }) => (json.details as { reason: string }).reason)).toEqual([
			'no such node',
			'just words',
			'undefined',
		]);
	});
});
