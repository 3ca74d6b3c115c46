import fc from 'fast-check';

import { withId } from '../../nodes/SoketBatchTranscribe/requests/announce';

describe('withId', () => {
	it('keeps the first ids whole, counts the others, and is short enough', () => {
		const id = fc.stringMatching(/^[\w-]{1,200}$/);
		fc.assert(
			fc.property(fc.array(id, { minLength: 1, maxLength: 50 }), (ids) => {
				const list = ids.reduce(withId, '');
				expect(list.length).toBeLessThanOrEqual(255);
				const [, named = list, more = '0'] = /^(.*) and (\d+) more$/.exec(list) ?? [];
				const shown = named.split(', ');
				expect(shown).toEqual(ids.slice(0, shown.length));
				expect(shown.length + Number(more)).toBe(ids.length);
				// As many as there is room for.
				if (more !== '0') expect([...shown, ids[shown.length]].join(', ').length).toBeGreaterThan(240);
			}),
		);
	});
});
