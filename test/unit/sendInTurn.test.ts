import type { NodeApiError } from 'n8n-workflow';

import type { BatchAnswer, BatchRequest } from '../../nodes/SoketBatchTranscribe/api/batches';
import type { Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';
import {
	collectFailures,
	failedItems,
	type FailedRequest,
} from '../../nodes/SoketBatchTranscribe/requests/failures';
import { Ledger } from '../../nodes/SoketBatchTranscribe/requests/ledger';
import { sendInTurn, type Accepted } from '../../nodes/SoketBatchTranscribe/requests/sendOnce';
import { itemContext } from './readingItems';

const failed = (n: number): FailedRequest => ({
	report: {
		error: `request ${n} failed`,
		message: 'Nothing of this request was accepted. Look.',
		details: { httpCode: '500', accepted: 'no' },
	},
	references: [fileOf(n)],
});

const fileOf = (n: number) => ({
	...newReference(n * 10, 'file_id', String(n)),
	moreItems: [n * 10 + 1],
});

const batches = batchRequests({} as Connection, 0);

/** Sends requests 1 to 5, of which some fail. */
function sendFive(failing: number[], goesOn: boolean, earlierIds: string[] = []) {
	const ledger = new Ledger<BatchRequest, BatchAnswer>(batches.made, {}, 'run 0');
	for (const id of earlierIds) {
		const body = { file_ids: [id] };
		ledger.remember(id, { outcome: 'accepted', body, answer: { batch_id: id } });
	}
	const { failures, fail } = collectFailures(itemContext(60, goesOn), [ledger]);
	const steps: string[] = [];
	const send: typeof batches.send = async ({ body }) => {
		const n = Number(body.file_ids);
		steps.push(`send ${n}`);
		await new Promise((resolve) => setImmediate(resolve));
		steps.push(`got ${n}`);
		return failing.includes(n)
			? { httpCode: '500', accepted: 'no', problem: `request ${n} failed`, advice: 'Look.' }
			: { batch_id: `b${n}` };
	};
	const references = [1, 2, 3, 4, 5].map(fileOf);
	const outcome = sendInTurn({ ...batches, send }, references, 1, ledger, false, fail);
	return { steps, failures, outcome };
}

const stepsOf = (...requests: number[]) => requests.flatMap((n) => [`send ${n}`, `got ${n}`]);
const idsOf = (accepted: Array<Accepted<BatchAnswer>>) =>
	accepted.map(({ answer }) => answer.batch_id);
const errorOf = async (outcome: Promise<unknown>) =>
	await outcome.then(
		() => Promise.reject(new Error('nothing was thrown')),
		(error: unknown) => error as NodeApiError,
	);

describe('sendInTurn', () => {
	it('sends one after the other, and gives what was accepted in order', async () => {
		const { steps, outcome } = sendFive([], false);
		expect(idsOf(await outcome)).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
		expect(steps).toEqual(stepsOf(1, 2, 3, 4, 5));
	});

	it('stops at the first failure, and says what was accepted and what was not sent', async () => {
		const { steps, outcome } = sendFive([3, 4], false, ['earlier', 'b0']);
		const error = await errorOf(outcome);
		expect(steps).toEqual(stepsOf(1, 2, 3));
		expect(error.message).toBe('request 3 failed');
		expect(error.description).toBe(
			'Nothing of this request was accepted. Look. Soket has accepted these batches before: earlier, b0, b1, b2. Retry this execution to send only the rest: a new one would send all of it again. 2 further requests were not sent.',
		);
		expect(error.context).not.toHaveProperty('itemIndex');
		expect(error.errorResponse).toMatchObject({
			accepted: 'no',
			accepted_ids: ['earlier', 'b0', 'b1', 'b2'],
		});
	});

	it('says nothing of what there is nothing of', async () => {
		const error = await errorOf(sendFive([5], false).outcome);
		expect(error.description).not.toContain('further');
		const first = await errorOf(sendFive([1], false).outcome);
		expect(first.description).not.toContain('accepted these');
	});

	it('under "On Error: Continue" sends all, and collects the failures', async () => {
		const { steps, failures, outcome } = sendFive([1, 4], true);
		expect(idsOf(await outcome)).toEqual(['b2', 'b3', 'b5']);
		expect(steps).toEqual(stepsOf(1, 2, 3, 4, 5));
		expect(failures).toEqual([failed(1), failed(4)]);
	});
});

describe('failedItems', () => {
	it('gives each item of a failed request its error, with what else is known of it', () => {
		const known = (item: number) => (item === 10 ? { file: 'a.mp3' } : { file: 'b.mp3' });
		const error = (item: number, details: object) => ({
			json: { error: 'request 1 failed', message: failed(1).report.message, details },
			pairedItem: { item },
		});
		expect(failedItems(failed(1), known)).toEqual([
			error(10, { httpCode: '500', accepted: 'no', file: 'a.mp3' }),
			error(11, { httpCode: '500', accepted: 'no', file: 'b.mp3' }),
		]);
		expect(failedItems(failed(1))).toEqual(
			[10, 11].map((i) => error(i, { httpCode: '500', accepted: 'no' })),
		);
	});
});
