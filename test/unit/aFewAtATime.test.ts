import { aFewAtATime } from '../../nodes/SoketBatchTranscribe/api/pace';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Waits a number of turns, so that later values can overtake earlier ones. */
async function wait(turns: number): Promise<void> {
	for (let i = 0; i < turns; i++) await turn();
}

describe('aFewAtATime', () => {
	it('has at most five visits under way at once, and uses all five', async () => {
		let underWay = 0;
		const seen: number[] = [];
		await aFewAtATime(numbers(20), async () => {
			seen.push(++underWay);
			await wait(2);
			underWay--;
		});
		expect(Math.max(...seen)).toBe(5);
	});

	it('throws what a visit throws, and visits no further value', async () => {
		const visited: number[] = [];
		const failing = aFewAtATime(numbers(50), async (value) => {
			visited.push(value);
			await turn();
			if (value === 0) throw new Error('stop');
			await turn();
		});
		await expect(failing).rejects.toThrow('stop');
		await wait(60);
		expect(visited).toEqual(numbers(5));
	});
});
