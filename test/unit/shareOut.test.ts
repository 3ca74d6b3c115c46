import fc from 'fast-check';

import { shareOut } from '../../nodes/SoketBatchTranscribe/steps/shareOut';

const keys = fc.uniqueArray(fc.constantFrom(...Array.from('abcdefghijklmnop')), { maxLength: 16 });

describe('shareOut', () => {
	it('puts each thing into exactly one request, what earlier requests named only there', () => {
		fc.assert(
			fc.property(
				keys,
				fc.nat({ max: 5 }),
				fc.array(keys, { maxLength: 3 }),
				(named, size, earlier) => {
					const things = new Map(named.map((key) => [key, { key }]));
					const groups = shareOut(
						[...things.values()],
						size,
						earlier.map((group) => group.flatMap((key) => things.get(key) ?? [])),
					).map((group) => group.map(({ key }) => key));
					expect(groups.flat().sort()).toEqual([...named].sort());

					const seen = new Set<string>();
					earlier.forEach((keysOfEarlier, i) => {
						const expected = keysOfEarlier.filter((key) => named.includes(key) && !seen.has(key));
						expect(groups[i]).toEqual(expected);
						expected.forEach((key) => seen.add(key));
					});
					const rest = groups.slice(earlier.length);
					expect(rest.flat()).toEqual(named.filter((key) => !seen.has(key)));
					const full = size === 0 ? Infinity : size;
					rest.forEach((group, i) => {
						if (i < rest.length - 1) expect(group).toHaveLength(full);
						else expect(group.length).toBeLessThanOrEqual(full);
						expect(group).not.toEqual([]);
					});
				},
			),
		);
	});
});
