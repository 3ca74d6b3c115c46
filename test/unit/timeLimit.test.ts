import { timeLimit } from '../../nodes/SoketBatchTranscribe/items/timeLimit';
import { clock, useStandInClock } from './standInConnection';

useStandInClock();

const limitOf = (executionTimeout: number) =>
	timeLimit({ getWorkflowSettings: () => ({ executionTimeout }) });

describe('timeLimit', () => {
	it.each([
		[3, 0],
		[6, 1],
		[30, 25],
		[300, 270],
		[3600, 3540],
	])('of %s s leaves %s s to wait', (executionTimeout, seconds) => {
		expect(limitOf(executionTimeout)(7200)).toEqual({ seconds, isShortened: true });
	});

	it('counts from the begin of the node', () => {
		const limit = limitOf(300);
		clock.pass(200);
		expect(limit(7200).seconds).toBe(70);
		expect(limit(30)).toEqual({ seconds: 30, isShortened: false });
		clock.pass(1000);
		expect(limit(30)).toEqual({ seconds: 0, isShortened: true });
	});

	it('is none where n8n does not tell', () => {
		expect(timeLimit({})(7200)).toEqual({ seconds: 7200, isShortened: false });
	});
});
