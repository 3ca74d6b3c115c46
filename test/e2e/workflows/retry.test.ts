import { randomUUID } from 'node:crypto';

import { chain } from '../../engine/n8n/chain';
import type { Fault } from '../../soket-simulator';
import type { Execution } from '../n8n/executions';
import { recordingsNode, SOKET, soketNode, traceNode, webhookNode } from '../nodes';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';

/** Nine recordings, and three to a batch: three requests. */
const recordings = Array.from({ length: 9 }, (_, i) => ({
	customer: `Customer ${i}`,
	url: `https://x.test/calls/${i}.mp3`,
}));

describe.each(runningServers())('retrying an execution in n8n $release', (n8n) => {
	const bed = useN8n(n8n);

	/** Runs the split submission, with these faults on its way. */
	const fail = async (options: object, ...faults: Fault[]): Promise<Execution> => {
		for (const fault of faults) bed.soket.fault(fault);
		const path = randomUUID();
		const parameters = { options: { maxFilesPerBatch: 3, ...options } };
		const workflow = await bed.activate(
			chain('Retry', [webhookNode(path), recordingsNode(), soketNode(parameters), traceNode()]),
		);
		await bed.api.callWebhook(path, { recordings });
		const [execution] = await bed.executions(workflow, 1);
		expect(execution).toMatchObject({ status: 'error', mode: 'webhook' });
		return execution!;
	};

	const answer = (status: number, skip: number, times = 1): Fault => ({
		route: 'POST /batch',
		kind: 'answer',
		when: 'before',
		status,
		skip,
		times,
		body: { error: 'made up' },
	});

	/** The recordings of each request that reached the API, by number. */
	const sent = () =>
		bed
			.requests('POST /batch')
			.map(({ body }) =>
				(body as { sources: Array<{ url: string }> }).sources.map(({ url }) =>
					Number(/(\d+)\.mp3$/.exec(url)![1]),
				),
			);

	/** All nine came out, each once, paid for once, and linked to its recording. */
	const expectAllNine = (execution: Execution) => {
		expect(execution).toMatchObject({ status: 'success', mode: 'retry', problem: '' });
		const paid = bed.soket.batches.flatMap(({ jobs }) =>
			jobs.map(({ source, file_id }) => ({ url: source!.url, file_id })),
		);
		expect(paid).toHaveLength(9);
		const byRecording = recordings.map(({ url }) => paid.find((job) => job.url === url)!.file_id);
		const items = execution.items(SOKET);
		expect(items.map(({ json }) => json.file_id)).toEqual(byRecording);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			recordings.map((_, item) => ({ item })),
		);
		expect(execution.items('Trace').map(({ json }) => json.customer)).toEqual(
			recordings.map(({ customer }) => customer),
		);
	};

	it.each([
		{ fault: 'refused (400)', faults: [answer(400, 1)], options: {}, requests: 2 },
		{
			fault: 'put off (429) till patience ends',
			faults: [answer(429, 1, 2)],
			options: { maxRetries: 1 },
			requests: 3,
		},
	])('submits what is missing after one was $fault', async ({ faults, options, requests }) => {
		const failed = await fail(options, ...faults);
		const [accepted] = bed.soket.batches;
		expect(bed.soket.batches).toHaveLength(1);
		expect(sent()).toEqual([[0, 1, 2], ...Array<number[]>(requests - 1).fill([3, 4, 5])]);
		expect(failed.problem).toContain(accepted!.batch_id);
		expect(failed.problem).not.toContain('may have accepted');

		const done = await bed.api.retry(failed.id);
		expect(done.retryOf).toBe(failed.id);
		expect(sent().slice(requests)).toEqual([
			[3, 4, 5],
			[6, 7, 8],
		]);
		expectAllNine(done);
	});

	it('does not submit again what may have been accepted, however often it is retried', async () => {
		// Soket has taken the second batch in, but nobody hears of it.
		const failed = await fail({}, { ...answer(500, 1), when: 'after' } as Fault);
		expect(bed.soket.batches).toHaveLength(2);
		expect(failed.problem).toContain('Soket may have accepted');
		expect(failed.problem).toContain(bed.soket.batches[0]!.batch_id);

		const second = await bed.api.retry(failed.id);
		const third = await bed.api.retry(second.id);
		for (const execution of [second, third]) {
			expect(execution).toMatchObject({ status: 'error', mode: 'retry' });
			expect(execution.problem).toContain('may have accepted');
			expect(execution.problem).toContain(bed.soket.batches[0]!.batch_id);
		}
		expect(sent()).toEqual([
			[0, 1, 2],
			[3, 4, 5],
		]);
	});

	it('submits it when the user has found out and sets the option', async () => {
		const failed = await fail({}, answer(500, 1));
		expect(bed.soket.batches).toHaveLength(1);
		expect(failed.problem).toContain('Soket may have accepted');

		const workflow = await bed.api.workflow(failed.workflowId);
		const again = { options: { maxFilesPerBatch: 3, resubmitUncertain: true } };
		await bed.api.changeWorkflow(workflow, {
			nodes: workflow.nodes.map((node) =>
				node.name === SOKET ? { ...node, parameters: again } : node,
			),
		});
		expectAllNine(await bed.api.retry(failed.id, 'saved'));
		expect(sent().slice(2)).toEqual([
			[3, 4, 5],
			[6, 7, 8],
		]);
	});
});
