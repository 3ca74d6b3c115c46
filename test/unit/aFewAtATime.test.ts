import { aFewAtATime } from '../../nodes/SoketBatchTranscribe/api/pace';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('aFewAtATime throws what a visit throws, and visits no further value', async () => {
	const visited: number[] = [];
	const failing = aFewAtATime([...Array(50).keys()], async (value) => {
		visited.push(value);
		await turn();
		if (value === 0) throw new Error('stop');
		await turn();
	});
	await expect(failing).rejects.toThrow('stop');
	for (let turns = 0; turns < 60; turns++) await turn();
	expect(visited).toEqual([0, 1, 2, 3, 4]);
});
