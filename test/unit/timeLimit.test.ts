import { timeLimit } from '../../nodes/SoketBatchTranscribe/items/timeLimit';
import { clock, useStandInClock } from './standInConnection';

useStandInClock();

const limitOf = (executionTimeout: number) =>
	timeLimit({ getWorkflowSettings: () => ({ executionTimeout }) });

describe('timeLimit', () => {
	it('leaves a tenth for what comes after the wait, five seconds at least and a minute at most', () => {
		const seconds = [3, 6, 30, 300, 3600].map((limit) => limitOf(limit)(7200).seconds);
		expect(seconds).toEqual([0, 1, 25, 270, 3540]);
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
