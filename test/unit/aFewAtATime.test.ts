import fc from 'fast-check';

import { aFewAtATime } from '../../nodes/SoketBatchTranscribe/api/pace';

/** Waits a number of turns, so that later values can overtake earlier ones. */
async function wait(turns: number): Promise<void> {
	for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('aFewAtATime', () => {
	it('keeps the order, however long each visit takes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { maxLength: 20 }), async (turns) => {
				const results = await aFewAtATime([...turns.entries()], async ([i, count]) => {
					await wait(count);
					return i;
				});
				expect(results).toEqual([...turns.keys()]);
			}),
		);
	});

	it('throws what a visit throws, and visits no further value', async () => {
		const visited: number[] = [];
		const failing = aFewAtATime([...Array(50).keys()], async (value) => {
			visited.push(value);
			await wait(1);
			if (value === 0) throw new Error('stop');
			await wait(1);
		});
		await expect(failing).rejects.toThrow('stop');
		await wait(60);
		expect(visited).toEqual([0, 1, 2, 3, 4]);
	});
});
