import fc from 'fast-check';

import { secondsToNextLook, type Counts } from '../../nodes/SoketBatchTranscribe/api/pace';

/** What an API may give in the place of a number; mostly one that makes sense. */
const anyValue = fc.oneof(
	{ weight: 3, arbitrary: fc.nat({ max: 1000 }) },
	fc.oneof(fc.anything(), fc.double(), fc.integer(), fc.nat().map(String)),
	fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 1e300, null, undefined, '', '7', true),
);
const anyCounts = fc.record({
	atSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
	completed: anyValue,
	failed: anyValue,
	total: anyValue,
});
const elapsed = fc.oneof(
	fc.double({ min: 0, max: 1e6, noNaN: true }),
	// Doubles are mostly very small.
	fc.nat({ max: 700_000 }).map((milliseconds) => milliseconds / 1000),
);
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** What is lost in the last digits. */
const ROUNDING = 1e-12;

/** A tenth of the time gone by, a second at least, half a minute at most. */
const boundOf = (elapsedSeconds: number) => Math.min(Math.max(elapsedSeconds / 10, 1), 30);

/** What looks at these seconds counted of 100 files. */
const seen = (...looks: Array<[atSeconds: number, done: number]>): Counts[] =>
	looks.map(([atSeconds, completed]) => ({ atSeconds, completed, failed: 0, total: 100 }));
const pauseAt = (elapsedSeconds: number, seenSoFar: Counts[] = [], estimatedSeconds?: unknown) =>
	secondsToNextLook({ elapsedSeconds, estimatedSeconds, counts: seenSoFar }, 0.5);

describe('secondsToNextLook', () => {
	it('never waits longer than the bound, nor asks without a pause, whatever the API gives', () => {
		fc.assert(
			fc.property(
				elapsed,
				anyValue,
				fc.array(anyCounts, { maxLength: 8 }),
				random,
				(elapsedSeconds, estimatedSeconds, looks, drawn) => {
					const underWay = { elapsedSeconds, estimatedSeconds, counts: looks };
					const seconds = secondsToNextLook(underWay, drawn);
					expect(seconds).toBeLessThanOrEqual(boundOf(elapsedSeconds) * (1 + ROUNDING));
					expect(seconds).toBeGreaterThanOrEqual(0.8);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('takes what is no number of files for no counters, and no number of seconds for no estimate', () => {
		const unknown = pauseAt(200);
		for (const estimate of ['9000', '', null, NaN, -5, 0, [9000], { seconds: 9000 }]) {
			expect(pauseAt(200, [], estimate)).toBe(unknown);
		}
		for (const completed of ['99', -1, NaN, Infinity, 0.5, null, undefined, [99]]) {
			const looks = [{ atSeconds: 199, completed, failed: 0, total: 100 }];
			expect(pauseAt(200, looks)).toBe(unknown);
		}
	});

	it('waits the longer the more time has gone by', () => {
		fc.assert(
			fc.property(elapsed, elapsed, (one, other) => {
				const [less, more] = [Math.min(one, other), Math.max(one, other)];
				expect(pauseAt(less)).toBeLessThanOrEqual(pauseAt(more));
			}),
		);
	});

	it('waits as long as it may while most of the time seems to be left', () => {
		expect(pauseAt(100, [], 1000)).toBeGreaterThan(pauseAt(100) * 1.3);
		expect(pauseAt(100, seen([100, 10]))).toBeGreaterThan(pauseAt(100) * 1.3);
	});

	it('is not misled by an estimate that is almost over, nor by one that counters contradict', () => {
		for (const estimate of [20, 150]) expect(pauseAt(100, [], estimate)).toBe(pauseAt(100));
		const almostDone = seen([90, 93]);
		expect(pauseAt(95, almostDone, 1000)).toBe(pauseAt(95, almostDone));
	});

	it('looks after half of the time that seems left', () => {
		// One file a second, and four are left.
		expect(pauseAt(96, seen([50, 50], [96, 96]))).toBeCloseTo(2);
		expect(pauseAt(99, seen([50, 50], [99, 99]))).toBeCloseTo(1 / 1.1);
	});

	it('counts from when the work began, not from when it waited in a queue', () => {
		// 80 of 100 files in 40 seconds: the other 20 take 10 more, and not 250.
		const queued = seen([500, 0], [960, 0], [1000, 80]);
		expect(pauseAt(1000, queued)).toBeCloseTo(5);
	});

	it('looks less and less often again where the counters stand still before the end', () => {
		const stalled = (at: number) => seen([90, 98], [100, 99], [at, 99]);
		const pauses = [100, 108, 120, 140, 200, 400].map((at) => pauseAt(at, stalled(at)));
		expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
		expect(pauses[0]).toBeCloseTo(1 / 1.1);
		expect(pauses[2]).toBeCloseTo(5);
		expect(pauses.at(-1)).toBe(pauseAt(400));
	});

	it('looks soon where the counters are full, or more than full, and it is not done', () => {
		for (const done of [100, 101, 1e15]) {
			expect(pauseAt(1000, seen([900, 50], [1000, done]))).toBeCloseTo(1 / 1.1);
		}
	});

	it('spreads by a tenth to each side what would fall together', () => {
		const pauses = [0, 0.5, 0.999].map((drawn) =>
			secondsToNextLook({ elapsedSeconds: 200, estimatedSeconds: undefined, counts: [] }, drawn),
		);
		expect(pauses[0]! / pauses[1]!).toBeCloseTo(0.9);
		expect(pauses[2]! / pauses[1]!).toBeCloseTo(1.1, 2);
	});
});
