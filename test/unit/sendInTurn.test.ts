import type { IExecuteFunctions, NodeApiError } from 'n8n-workflow';

import {
	failedItems,
	type FailedRequest,
} from '../../nodes/SoketBatchTranscribe/steps/failedRequest';
import { collectFailures, sendInTurn } from '../../nodes/SoketBatchTranscribe/steps/sendInTurn';
import type { Accepted } from '../../nodes/SoketBatchTranscribe/steps/sendOnce';
import { itemContext } from './readingItems';

const failed = (n: number): FailedRequest => ({
	report: { error: `request ${n} failed`, message: 'Look.', details: { httpCode: '500', n } },
	items: [n * 10, n * 10 + 1],
});

/** Sends requests 1 to 5, of which some fail. */
function sendFive(failing: number[], goesOn: boolean, acceptedIds: string[] = []) {
	const context = itemContext(60, goesOn) as IExecuteFunctions;
	const { failures, fail } = collectFailures(context, {
		what: 'batches',
		acceptedIds: () => acceptedIds,
	});
	const steps: string[] = [];
	const send = async (n: number): Promise<Accepted<object> | FailedRequest> => {
		steps.push(`send ${n}`);
		await new Promise((resolve) => setImmediate(resolve));
		steps.push(`got ${n}`);
		if (failing.includes(n)) return failed(n);
		acceptedIds.push(`b${n}`);
		return { answer: { n }, fromEarlierTry: false };
	};
	return { steps, failures, outcome: sendInTurn([1, 2, 3, 4, 5], send, fail) };
}

const stepsOf = (...requests: number[]) => requests.flatMap((n) => [`send ${n}`, `got ${n}`]);
const answers = (accepted: Array<Accepted<object>>) => accepted.map(({ answer }) => answer);
const errorOf = async (outcome: Promise<unknown>) =>
	await outcome.then(
		() => Promise.reject(new Error('nothing was thrown')),
		(error: unknown) => error as NodeApiError,
	);

describe('sendInTurn', () => {
	it('sends one after the other, and gives what was accepted in order', async () => {
		const { steps, outcome } = sendFive([], false);
		expect(answers(await outcome)).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })));
		expect(steps).toEqual(stepsOf(1, 2, 3, 4, 5));
	});

	it('stops at the first failure, and says what was accepted and what was not sent', async () => {
		const { steps, outcome } = sendFive([3, 4], false, ['earlier', 'b0']);
		const error = await errorOf(outcome);
		expect(steps).toEqual(stepsOf(1, 2, 3));
		expect(error.message).toBe('request 3 failed');
		expect(error.description).toBe(
			'Look. Soket has accepted these batches before: earlier, b0, b1, b2. Retry this execution to send only the rest: a new one would send all of it again. 2 further requests were not sent.',
		);
		expect(error.context).toMatchObject({ itemIndex: 30 });
		expect(error.errorResponse).toMatchObject({
			n: 3,
			accepted_ids: ['earlier', 'b0', 'b1', 'b2'],
		});
	});

	it('says nothing of what there is nothing of', async () => {
		const context = itemContext(60, false) as IExecuteFunctions;
		const { fail } = collectFailures(context, { what: 'batches', acceptedIds: () => [] });
		const error = await errorOf(Promise.resolve().then(() => fail(failed(1))));
		expect(error.description).toBe('Look.');
	});

	it('under "On Error: Continue" sends all, and collects the failures', async () => {
		const { steps, failures, outcome } = sendFive([1, 4], true);
		expect(answers(await outcome)).toEqual([2, 3, 5].map((n) => ({ n })));
		expect(steps).toEqual(stepsOf(1, 2, 3, 4, 5));
		expect(failures).toEqual([failed(1), failed(4)]);
	});
});

describe('failedItems', () => {
	it('gives each item of a failed request its error, with what else is known of it', () => {
		const known = (item: number) => (item === 10 ? { file: 'a.mp3' } : { file: 'b.mp3' });
		const error = (item: number, details: object) => ({
			json: { error: 'request 1 failed', message: 'Look.', details },
			pairedItem: { item },
		});
		expect(failedItems(failed(1), known)).toEqual([
			error(10, { httpCode: '500', n: 1, file: 'a.mp3' }),
			error(11, { httpCode: '500', n: 1, file: 'b.mp3' }),
		]);
		expect(failedItems(failed(1))).toEqual(
			[10, 11].map((i) => error(i, { httpCode: '500', n: 1 })),
		);
	});
});
