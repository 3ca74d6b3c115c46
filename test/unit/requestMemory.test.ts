import { RequestMemory } from '../../nodes/SoketBatchTranscribe/items/requestMemory';

interface Body {
	n: number;
}
const accepted = (n: number) => ({ outcome: 'accepted', body: { n }, answer: n }) as const;
const uncertain = (n: number) =>
	({ outcome: 'uncertain', body: { n }, problem: 'p', httpCode: '500' }) as const;

describe('RequestMemory', () => {
	it('remembers in what it was given, for each run of its own', () => {
		const store = {};
		const memory = new RequestMemory<Body, number>(store, 'run 0');
		memory.remember(uncertain(1));
		memory.remember(accepted(1));
		memory.remember(uncertain(2));
		memory.remember(accepted(3));
		memory.forget({ n: 3 });

		const kept = JSON.parse(JSON.stringify(store)) as typeof store;
		const retried = new RequestMemory<Body, number>(kept, 'run 0');
		expect(retried.recall({ n: 1 })).toEqual(accepted(1));
		expect(retried.recall({ n: 2 })).toEqual(uncertain(2));
		expect(retried.recall({ n: 3 })).toBeUndefined();
		expect(retried.bodies()).toEqual([{ n: 1 }, { n: 2 }]);
		expect(retried.acceptedAnswers()).toEqual([1]);
		expect(new RequestMemory<Body, number>(kept, 'run 1').bodies()).toEqual([]);
	});

	it('takes 10,000 requests in stride', () => {
		const memory = new RequestMemory<Body, number>({}, 'run 0');
		const startedAt = Date.now();
		for (let n = 0; n < 10_000; n++) memory.remember(accepted(n));
		for (let n = 0; n < 9_999; n++) memory.forget({ n });
		expect(memory.acceptedAnswers()).toEqual([9_999]);
		// By the square it takes some forty seconds.
		expect(Date.now() - startedAt).toBeLessThan(5000);
	});

	it.each([
		['nothing has failed', [{ a: 1 }, { error: 'later' }], false, [9]],
		['nothing came out', [], false, [9]],
		['a request failed', [{ a: 1 }], true, [1, 2, 9]],
		['n8n may run the node again', [{ error: 'first' }, { a: 1 }], false, [1, 2, 9]],
	])(
		'at the end of a run in which %s, of 1, 2 and 9 of another run',
		(_, output, hasFailed, kept) => {
			const memory = new RequestMemory<Body, number>({}, 'run 0');
			for (const n of [1, 2, 9]) memory.remember(accepted(n));
			const items = output.map((json) => ({ json }));
			memory.endRun([{ n: 1 }, { n: 2 }], items, hasFailed);
			expect(memory.acceptedAnswers()).toEqual(kept);
		},
	);
});
