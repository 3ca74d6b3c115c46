import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { chain, to } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import type { WorkflowToSave } from '../n8n/api';
import { findIds, foundLine } from '../n8n/foundIds';
import { recordingsNode, SOKET, soketNode, webhookNode } from '../nodes';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';
import { until } from '../until';

const CALLS = 20;
const WAITING = { waitForCompletion: true, maxWaitMinutes: 10 };

/** The recordings of one call of a webhook. */
const recordingsOf = (call: number) =>
	[0, 1, 2].map((i) => ({ url: `https://x.test/call-${call}/${i}.mp3` }));

describe.each(runningServers())('in n8n $release', (n8n) => {
	/** Its batches take longer than any test. */
	const bed = useN8n(n8n, { transcriptionMilliseconds: 600_000 });

	/** Starts a workflow by its webhook, which answers at once, so many times. */
	const callAtOnce = async (path: string, calls = CALLS) => {
		await Promise.all(
			Array.from({ length: calls }, async (_, call) => {
				await bed.api.callWebhook(path, { recordings: recordingsOf(call) });
			}),
		);
	};
	const posts = () => bed.requests('POST /batch');

	describe('what was accepted is found again', () => {
		const found = async (what: string, workflow: { id: string }) => {
			const all = await bed.api.executionsOf(workflow);
			const executions = await Promise.all(all.map(({ id }) => bed.api.finished(id)));
			const ids = bed.soket.batches.map(({ batch_id }) => batch_id);
			const logs = readFileSync(n8n.logFile, 'utf8');
			const places = findIds(ids, () => true, executions, logs);
			console.log(foundLine(`n8n ${n8n.release}, ${what}`, places));
			return { executions, places, logs };
		};

		it('where a time limit cuts executions off in the wait', async () => {
			// The node ends its wait five seconds before the limit, which it counts from its own beginning on: this one
			// comes sooner.
			const wait = workflowNode('Wait', 'n8n-nodes-base.wait', {
				typeVersion: 1.1,
				parameters: { resume: 'timeInterval', amount: 8, unit: 'seconds' },
			});
			const path = randomUUID();
			const nodes = [webhookNode(path), recordingsNode(), wait, soketNode(WAITING)];
			const settings = { executionOrder: 'v1', executionTimeout: 16 } as const;
			const workflow = await bed.activate({ ...chain('Time limit', nodes), settings });
			await callAtOnce(path);
			await bed.executions(workflow, CALLS);
			const { executions, places, logs } = await found('cut off by a time limit', workflow);
			expect(executions.map(({ status }) => status)).toEqual(Array(CALLS).fill('canceled'));
			expect(places).toMatchObject({ accepted: CALLS, unanswered: [], lost: [] });
			for (const { batch_id } of bed.soket.batches) {
				expect(logs).toContain(`Soket accepted batch ${batch_id}: 3 files (execution `);
			}
			expect(logs).not.toContain(bed.soket.token);
		});

		it('where a user stops executions in the wait', async () => {
			const path = randomUUID();
			const workflow = await bed.activate(
				chain('Stop', [webhookNode(path), recordingsNode(), soketNode(WAITING)]),
			);
			await callAtOnce(path);
			await until('All is submitted', () => bed.soket.batches.length === CALLS);
			for (const { id } of await bed.api.executionsOf(workflow)) await bed.api.stop(id);
			await bed.executions(workflow, CALLS);
			const { executions, places } = await found('stopped by hand', workflow);
			expect(executions.map(({ status }) => status)).toEqual(Array(CALLS).fill('canceled'));
			expect(places).toMatchObject({ accepted: CALLS, inLogOnly: 0, unanswered: [], lost: [] });

			// Nothing that is known is in the way of the next ones.
			bed.soket.reset();
			await callAtOnce(path);
			await until('All is submitted', () => bed.soket.batches.length === CALLS);
			for (const { id } of await bed.api.executionsOf(workflow))
				await bed.api.stop(id).catch(() => undefined);
		});
	});

	it('lets 40 executions go at once, and the same again after them', async () => {
		const path = randomUUID();
		const workflow = await bed.activate(
			chain('At once', [webhookNode(path), recordingsNode(), soketNode()]),
		);
		for (const total of [40, 80]) {
			await callAtOnce(path, 40);
			const executions = await bed.executions(workflow, total);
			expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
			expect(bed.soket.batches).toHaveLength(total);
		}
	});

	describe('what may have been accepted is not sent again', () => {
		const losesOneAnswer = () =>
			bed.soket.fault({
				route: 'POST /batch',
				kind: 'answer',
				when: 'after',
				status: 502,
				body: {},
			});
		const byUrl = (url: string): INodeParameters => ({
			mappingMode: 'defineBelow',
			sourceType: 'url',
			url,
		});
		/** Runs a workflow once, to an end of any kind. */
		const runOnce = async (build: (path: string) => WorkflowToSave) => {
			const path = randomUUID();
			const workflow = await bed.activate(build(path));
			losesOneAnswer();
			await bed.api.callWebhook(path, { recordings: recordingsOf(0) });
			const [execution] = await bed.executions(workflow, 1);
			return execution!;
		};

		it('by Retry On Fail on the node that calls its workflow', async () => {
			const trigger = workflowNode('Called', 'n8n-nodes-base.executeWorkflowTrigger', {
				typeVersion: 1.1,
				parameters: { inputSource: 'passthrough' },
			});
			const child = await bed.save(chain('Child', [trigger, soketNode()]));
			if (n8n.version === 'n8n-2') await bed.api.activate(child);
			const call = workflowNode('Call', 'n8n-nodes-base.executeWorkflow', {
				typeVersion: 1.2,
				parameters: {
					source: 'database',
					workflowId: { __rl: true, mode: 'id', value: child.id },
					mode: 'once',
					options: {},
				},
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 100,
			});
			const execution = await runOnce((path) =>
				chain('Parent', [webhookNode(path), recordingsNode(), call]),
			);
			expect(execution.status).toBe('error');
			expect(execution.problem).toContain('has sent the same request before');
			expect(posts()).toHaveLength(1);
		});

		it('by Retry On Fail where an expression holds the time', async () => {
			const url = '={{ $json.url }}?now={{ Date.now() }}';
			const execution = await runOnce((path) =>
				chain('Time', [
					webhookNode(path),
					recordingsNode(),
					soketNode(byUrl(url), { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
				]),
			);
			expect(execution.status).toBe('error');
			expect(execution.problem).toContain('names other things than that try did');
			expect(posts()).toHaveLength(1);
		});

		it('by an error output that leads back into the node', async () => {
			const wait = workflowNode('Wait', 'n8n-nodes-base.wait', {
				typeVersion: 1.1,
				parameters: { resume: 'timeInterval', amount: 1, unit: 'seconds' },
			});
			const again = workflowNode('Again', 'n8n-nodes-base.filter', {
				typeVersion: 2.2,
				parameters: {
					conditions: {
						options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
						combinator: 'and',
						conditions: [
							{
								id: 'again',
								operator: { type: 'number', operation: 'lt' },
								leftValue: '={{ $runIndex }}',
								rightValue: 3,
							},
						],
					},
					options: {},
				},
			});
			const execution = await runOnce((path) => {
				const url = "={{ $('Recordings').item.json.url }}";
				const nodes = [
					webhookNode(path),
					recordingsNode(),
					soketNode(byUrl(url), { onError: 'continueErrorOutput' }),
					wait,
					again,
				];
				return {
					...chain('Error loop', nodes),
					connections: {
						Webhook: { main: [to('Recordings')] },
						Recordings: { main: [to(SOKET)] },
						[SOKET]: { main: [[], to('Wait')] },
						Wait: { main: [to('Again')] },
						Again: { main: [to(SOKET)] },
					},
				};
			});
			expect(execution.status).toBe('success');
			expect(execution.data.resultData.runData[SOKET]).toHaveLength(4);
			for (const { json } of execution.items(SOKET, 1)) {
				expect(json.details).toMatchObject({ accepted: 'unknown' });
			}
			expect(posts()).toHaveLength(1);
		});
	});
});
