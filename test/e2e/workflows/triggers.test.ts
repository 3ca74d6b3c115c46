import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { workflowNode } from '../../engine/n8n/workflowNode';
import { recordingsNode, SOKET, soketNode, traceNode, webhookNode } from '../nodes';
import { runningServers } from '../suites';
import { chain } from '../n8n/chain';
import { useN8n } from '../testBed';

/** Of every kind: even ones by URL, odd ones by a key of Google Cloud Storage. */
const recordings = Array.from({ length: 25 }, (_, i) => ({
	customer: `Customer ${i}`,
	...(i % 2 === 0
		? { url: `https://x.test/calls/${i}.mp3`, filename: `${i}.mp3` }
		: { gcs_key: `calls/${i}.wav`, filename: `${i}.wav` }),
}));

describe.each(runningServers())('started by a trigger, in n8n $release', (n8n) => {
	const bed = useN8n(n8n);

	it('submits all items that a webhook brings in one batch', async () => {
		const path = randomUUID();
		const workflow = await bed.activate(
			chain('Webhook', [webhookNode(path, 'lastNode'), recordingsNode(), soketNode(), traceNode()]),
		);
		const answer = await bed.api.callWebhook(path, { recordings });
		expect(answer.status).toBe(200);
		const answered = (await answer.json()) as IDataObject[];

		const sent = recordings.map(({ customer: _, ...source }) => source);
		expect(bed.soket.journal).toMatchObject([
			{ route: 'POST /batch', status: 200, accepted: true, body: { sources: sent } },
		]);
		const [batch] = bed.soket.batches;
		const jobs = batch!.jobs.map(({ file_id, filename, batch_id }) => ({
			file_id,
			filename,
			batch_id,
			status: 'queued',
			total_jobs: 25,
		}));
		expect(answered).toMatchObject(
			jobs.map((job, i) => ({ ...job, customer: recordings[i]!.customer })),
		);

		const [execution] = await bed.executions(workflow, 1);
		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		const items = execution!.items(SOKET);
		expect(items.map(({ json }) => json)).toMatchObject(jobs);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			recordings.map((_, item) => ({ item })),
		);
	});

	it('submits at every turn of a schedule, each turn its own batch', async () => {
		const everySecond = workflowNode('Every Second', 'n8n-nodes-base.scheduleTrigger', {
			typeVersion: 1.2,
			parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
		});
		const newRecordings = workflowNode('Recordings', 'n8n-nodes-base.code', {
			typeVersion: 2,
			parameters: {
				jsCode: `return Array.from({ length: 25 }, (_, i) => ({
					json: { customer: 'Customer ' + i, url: \`https://x.test/\${$execution.id}/\${i}.mp3\` },
				}));`,
			},
		});
		const workflow = await bed.activate(
			chain('Schedule', [everySecond, newRecordings, soketNode(), traceNode()]),
		);
		await bed.executions(workflow, 3);
		await bed.api.deactivate(workflow);
		const executions = await bed.executionsAtRest(workflow);

		expect(executions.length).toBeGreaterThanOrEqual(3);
		expect(bed.soket.journal).toHaveLength(executions.length);
		for (const execution of executions) {
			expect(execution).toMatchObject({ status: 'success', mode: 'trigger', problem: '' });
			const urls = recordings.map((_, i) => `https://x.test/${execution.id}/${i}.mp3`);
			const batch = bed.soket.batches.find(({ body }) => body.sources![0]!.url === urls[0]);
			expect(batch!.body.sources!.map(({ url }) => url)).toEqual(urls);
			expect(
				execution.items(SOKET).map(({ json, pairedItem }) => [json.file_id, pairedItem]),
			).toEqual(batch!.jobs.map(({ file_id }, item) => [file_id, { item }]));
			expect(execution.items('Trace').map(({ json }) => json.customer)).toEqual(
				recordings.map(({ customer }) => customer),
			);
		}
	});
});
