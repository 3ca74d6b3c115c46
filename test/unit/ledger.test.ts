import { Ledger, type Made } from '../../nodes/SoketBatchTranscribe/requests/ledger';

interface Body {
	n: number;
}
const BATCH: Made = { name: 'batch', plural: 'batches', idField: 'batch_id' };
const accepted = (n: number) =>
	({ outcome: 'accepted', body: { n }, answer: { batch_id: n } }) as const;
const uncertain = (n: number) =>
	({ outcome: 'uncertain', body: { n }, problem: 'p', httpCode: '500' }) as const;
const ledgerOf = (store: object, run = 'run 0', isRetriedAsSuch = true) =>
	new Ledger<Body, { batch_id: number }>(BATCH, store, run, isRetriedAsSuch);

describe('Ledger', () => {
	it('remembers in what it was given', () => {
		const store = {};
		const ledger = ledgerOf(store);
		ledger.remember('1', uncertain(1));
		ledger.remember('1', accepted(1));
		ledger.remember('2', uncertain(2));
		ledger.remember('3', accepted(3));
		ledger.forget('3');

		const kept = JSON.parse(JSON.stringify(store)) as typeof store;
		const retried = ledgerOf(kept);
		expect(retried.recall('1')).toEqual(accepted(1));
		expect(retried.recall('2')).toMatchObject(uncertain(2));
		expect(retried.recall('3')).toBeUndefined();
		expect(retried.earlier()).toEqual([
			{ hash: '1', body: { n: 1 } },
			{ hash: '2', body: { n: 2 } },
		]);
		expect(retried.acceptedIds()).toEqual([1]);
	});

	it('knows what another run may have sent, and not what one has sent', () => {
		const store = {};
		const first = ledgerOf(store, 'run 0');
		first.remember('1', accepted(1));
		first.remember('2', uncertain(2));
		const second = ledgerOf(JSON.parse(JSON.stringify(store)) as object, 'run 1');
		expect(second.recall('1')).toBeUndefined();
		expect(second.recall('2')).toMatchObject(uncertain(2));
		expect(second.earlier()).toEqual([{ hash: '2', body: { n: 2 } }]);
	});

	it('keeps a request in one place, as it was last known', () => {
		const store = {};
		const first = ledgerOf(store, 'run 0');
		first.remember('1', uncertain(1));
		const second = ledgerOf(store, 'run 1');
		second.remember('1', accepted(1));
		expect(first.recall('1')).toBeUndefined();
		expect(second.recall('1')).toEqual(accepted(1));
		expect(second.earlier()).toEqual([{ hash: '1', body: { n: 1 } }]);
		second.close([{ json: {} }], false);
		expect(ledgerOf(store, 'run 1').earlier()).toEqual([]);
	});

	it('gives what an earlier try of this run sent where its outcome is unknown, and of no other run', () => {
		const store = {};
		const first = ledgerOf(store, 'run 0');
		first.remember('1', accepted(1));
		expect(ledgerOf(store, 'run 0').earlierOfUncertainTry()).toEqual([]);
		first.remember('2', uncertain(2));
		expect(ledgerOf(store, 'run 0').earlierOfUncertainTry()).toEqual([{ n: 1 }, { n: 2 }]);
		expect(ledgerOf(store, 'run 1').earlierOfUncertainTry()).toEqual([]);
		// An agent may call its tool for something else.
		expect(ledgerOf(store, 'run 0', false).earlierOfUncertainTry()).toEqual([]);
	});

	it('takes 10,000 requests in stride', () => {
		const ledger = ledgerOf({});
		const startedAt = Date.now();
		for (let n = 0; n < 10_000; n++) ledger.remember(String(n), accepted(n));
		for (let n = 0; n < 9_999; n++) ledger.forget(String(n));
		expect(ledger.acceptedIds()).toEqual([9_999]);
		// By the square it takes some forty seconds.
		expect(Date.now() - startedAt).toBeLessThan(5000);
	});

	it.each([
		['nothing has failed', [{ a: 1 }, { error: 'later' }], false, [9]],
		['nothing came out', [], false, [9]],
		['a request failed', [{ a: 1 }], true, [1, 2, 9]],
		['n8n may run the node again', [{ error: 'first' }, { a: 1 }], false, [1, 2, 9]],
	])(
		'at the end of a try in which %s, of 1 and 2, and of 9 that this try did not ask for',
		(_, output, hasFailed, kept) => {
			const store = {};
			for (const n of [1, 9]) ledgerOf(store).remember(String(n), accepted(n));
			const ledger = ledgerOf(store);
			ledger.recall('1');
			ledger.remember('2', accepted(2));
			ledger.close(
				output.map((json) => ({ json })),
				hasFailed,
			);
			expect(ledger.acceptedIds()).toEqual(kept);
		},
	);
});
