import type { INodeExecutionData } from 'n8n-workflow';

import { workflowNode } from '../../engine/n8n/workflowNode';
import { N8nApi, type SavedWorkflow } from '../../e2e/n8n/api';
import { chain } from '../../e2e/n8n/chain';
import { packPackage } from '../../e2e/n8n/package';
import { startN8nWithPackage } from '../../e2e/n8n/withPackage';
import { RECORDING_URL } from '../recordings';
import type { SoketProcess } from '../soketProcess';
import { waysOf, type Way } from './ways';

const TRIGGER = 'Start';
const RUN_WITHIN_MILLISECONDS = 20 * 60_000;

/** For 100,000 items: n8n's own limits are for what people usually do. */
export const ROOM = {
	NODE_OPTIONS: '--max-old-space-size=8192',
	N8N_RUNNERS_MAX_OLD_SPACE_SIZE: '4096',
	N8N_RUNNERS_TASK_TIMEOUT: '1200',
	N8N_PAYLOAD_SIZE_MAX: '512',
	EXECUTIONS_TIMEOUT: '-1',
	// With its 128 MB, no expression gets hold of 100,000 recordings at once.
	N8N_EXPRESSION_ENGINE_MEMORY_LIMIT: '4096',
	N8N_EXPRESSION_ENGINE_TIMEOUT: '1200000',
};

/** One run of a way. */
export interface WayRun {
	/** Of its nodes together, by n8n's own clock. */
	milliseconds: number;
	/** The items that each of its nodes gave, in the order of the nodes. */
	outputs: INodeExecutionData[][];
}

/** A real n8n with the packed package in it. */
export interface BenchN8n {
	release: string;
	ways: Way[];
	/** Saves the workflow that makes so many recordings and submits them in this way. */
	save: (way: Way, size: number) => Promise<SavedWorkflow>;
	/** Runs it once. */
	run: (workflow: SavedWorkflow, way: Way) => Promise<WayRun | { problem: string }>;
	stop: () => Promise<void>;
}

/** Starts n8n 2 with credentials for the given Soket. */
export async function startBenchN8n(soket: SoketProcess): Promise<BenchN8n> {
	const { tarball, remove } = await packPackage();
	const server = await startN8nWithPackage('n8n-2', tarball, { name: 'bench', env: ROOM }).finally(
		remove,
	);
	try {
		const api = await N8nApi.connect(server.baseUrl);
		const { baseUrl, accessToken } = soket;
		const ways = waysOf({
			baseUrl,
			soket: await api.createCredential('soketApi', 'Soket', { accessToken, baseUrl }),
			header: await api.createCredential('httpHeaderAuth', 'Header', {
				name: 'Authorization',
				value: `Bearer ${accessToken}`,
			}),
		});
		return {
			release: server.n8n.release,
			ways,
			save: async (way, size) => await api.saveWorkflow(workflowOf(way, size)),
			run: async (workflow, way) => await run(api, workflow, way),
			stop: async () => await server.stop(),
		};
	} catch (error) {
		await server.stop();
		throw error;
	}
}

function workflowOf(way: Way, size: number) {
	const recordings = workflowNode('Recordings', 'n8n-nodes-base.code', {
		typeVersion: 2,
		parameters: {
			jsCode: `return Array.from({ length: ${size} }, (_, i) => ({ json: { url: '${RECORDING_URL}' + i + '.mp3' } }));`,
		},
	});
	const trigger = workflowNode(TRIGGER, 'n8n-nodes-base.manualTrigger');
	return chain(`${way.name}, ${size}`, [trigger, recordings, ...way.nodes]);
}

async function run(
	api: N8nApi,
	workflow: SavedWorkflow,
	way: Way,
): Promise<WayRun | { problem: string }> {
	const { executionId } = await api.rest.call<{ executionId: string }>(
		'POST',
		`workflows/${workflow.id}/run`,
		{ workflowData: workflow, triggerToStartFrom: { name: TRIGGER } },
	);
	const execution = await api.finished(executionId, RUN_WITHIN_MILLISECONDS);
	// So that n8n's database stays small.
	await api.rest.call('POST', 'executions/delete', { ids: [executionId] });
	if (execution.status !== 'success') {
		const [problem = ''] = execution.problem.split('\n');
		return { problem: problem === '' ? execution.status : problem };
	}
	const names = way.nodes.map(({ name }) => name);
	return {
		milliseconds: names.reduce((sum, name) => sum + execution.run(name).executionTime, 0),
		outputs: names.map((name) => execution.items(name)),
	};
}
