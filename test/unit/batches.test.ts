import fc from 'fast-check';

import { isBatchDone } from '../../nodes/SoketBatchTranscribe/api/batches';

const count = fc.nat({ max: 50 });
const anyStatus = fc.constantFrom(undefined, 'queued', 'processing', 'completed', 'failed', 'odd');
const at = (status: string | undefined, total_files: number, completed: number, failed = 0) => ({
	...(status !== undefined && { status }),
	total_files,
	files_completed: completed,
	files_failed: failed,
});

describe('isBatchDone', () => {
	it('never takes a batch for done while its counters are not full, whatever the status says', () => {
		fc.assert(
			fc.property(anyStatus, count, count, fc.integer({ min: 1, max: 9 }), (status, c, f, open) => {
				const progress = at(status, c + f + open, c, f);
				expect(isBatchDone(progress)).toBe(false);
				expect(isBatchDone(progress, progress)).toBe(false);
			}),
		);
	});

	it('takes full counters for done, at once or at the second look, whatever the status says', () => {
		fc.assert(
			fc.property(anyStatus, count, count, (status, completed, failed) => {
				fc.pre(completed + failed > 0);
				const progress = at(status, completed + failed, completed, failed);
				const isAtWork = status === 'queued' || status === 'processing';
				expect(isBatchDone(progress)).toBe(!isAtWork);
				expect(isBatchDone(progress, progress)).toBe(true);
			}),
		);
	});

	it('believes full counters beside "processing" only if no file has come since', () => {
		expect(isBatchDone(at('processing', 5, 5), at('processing', 3, 3))).toBe(false);
		expect(isBatchDone(at('processing', 5, 5), at('processing', 5, 4))).toBe(false);
		expect(isBatchDone(at('processing', 5, 4, 1), at('processing', 5, 5))).toBe(true);
	});

	it.each([
		['completed', true],
		['failed', true],
		['queued', false],
		['accepted', false],
		[undefined, false],
	])('goes by the status %s where nothing is counted', (status, isDone) => {
		expect(isBatchDone({ status })).toBe(isDone);
		expect(isBatchDone({ status, total_files: '3', files_completed: 3 })).toBe(isDone);
		expect(isBatchDone(at(status, 0, 0), at(status, 0, 0))).toBe(isDone);
	});
});
