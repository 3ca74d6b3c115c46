import fc from 'fast-check';

import { retryAfterSeconds, waitSeconds } from '../../nodes/SoketBatchTranscribe/api/pace';

afterEach(() => jest.restoreAllMocks());

describe('retryAfterSeconds', () => {
	const now = Date.parse('2026-11-23T10:00:00Z');

	it.each([
		['0', 0],
		[' 7 ', 7],
		['Mon, 23 Nov 2026 10:00:30 GMT', 30],
		['Mon, 23 Nov 2026 09:00:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[5, undefined],
	])('reads %j as %p seconds', (header, seconds) => {
		expect(retryAfterSeconds(header, now)).toBe(seconds);
	});
});

describe('waitSeconds', () => {
	it('takes what the API asks for, up to a minute', () => {
		expect(waitSeconds({ 'retry-after': '12' }, 0)).toBe(12);
		expect(waitSeconds({ 'retry-after': '3600' }, 0)).toBe(60);
	});

	it('backs off exponentially, with full jitter', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		expect([0, 1, 2, 3].map((resends) => waitSeconds({}, resends))).toEqual([0.5, 1, 2, 4]);
		random.mockReturnValue(0);
		expect(waitSeconds({}, 5)).toBe(0);
	});

	it('is never longer than a minute, nor negative, whatever the header and the number of resends', () => {
		fc.assert(
			fc.property(fc.anything(), fc.nat(), (header, resends) => {
				const seconds = waitSeconds({ 'retry-after': header }, resends);
				expect(seconds).toBeGreaterThanOrEqual(0);
				expect(seconds).toBeLessThanOrEqual(60);
			}),
		);
	});
});
