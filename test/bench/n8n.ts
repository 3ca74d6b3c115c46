import type { INode, INodeParameters } from 'n8n-workflow';

import {
	N8nApi,
	type SavedCredential,
	type SavedWorkflow,
	type WorkflowToSave,
} from '../e2e/n8n/api';
import type { Execution } from '../e2e/n8n/executions';
import { packPackage } from '../e2e/n8n/package';
import { startN8nWithPackage } from '../e2e/n8n/withPackage';
import { workflowNode } from '../engine/n8n/workflowNode';
import type { SoketProcess } from './soket';

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

/** A real n8n with the packed package in it. */
export interface BenchN8n {
	release: string;
	userFolder: string;
	/** The nodes that a workflow can talk to this Soket with. */
	nodesFor: (soket: SoketProcess) => Promise<SoketNodes>;
	save: (workflow: WorkflowToSave) => Promise<SavedWorkflow>;
	/** Runs a workflow once, from its manual trigger; n8n keeps nothing of it. */
	run: (workflow: SavedWorkflow) => Promise<Execution>;
	stop: () => Promise<void>;
}

/** Makes nodes that have credentials picked. */
export interface SoketNodes {
	/** The package's node. */
	ours: (name: string, parameters?: INodeParameters) => INode;
	/** n8n's HTTP Request; the path begins behind the API's address, and may have expressions in it. */
	httpRequest: (name: string, method: string, path: string, more?: INodeParameters) => INode;
}

/** Starts n8n 2. */
export async function startBenchN8n(): Promise<BenchN8n> {
	const { tarball, remove } = await packPackage();
	const server = await startN8nWithPackage('n8n-2', tarball, { name: 'bench', env: ROOM }).finally(
		remove,
	);
	try {
		const api = await N8nApi.connect(server.baseUrl);
		return {
			release: server.n8n.release,
			userFolder: server.userFolder,
			nodesFor: async (soket) => await nodesFor(api, soket),
			save: async (workflow) => await api.saveWorkflow(workflow),
			run: async (workflow) => await run(api, workflow),
			stop: async () => await server.stop(),
		};
	} catch (error) {
		await server.stop();
		throw error;
	}
}

/** The node that a run begins with. */
export const START = workflowNode('Start', 'n8n-nodes-base.manualTrigger');

async function run(api: N8nApi, workflow: SavedWorkflow): Promise<Execution> {
	const executionId = await api.start(workflow, START.name);
	const execution = await api.finished(executionId, RUN_WITHIN_MILLISECONDS);
	// So that n8n's database stays small.
	await api.rest.call('POST', 'executions/delete', { ids: [executionId] });
	return execution;
}

async function nodesFor(api: N8nApi, { baseUrl, accessToken }: SoketProcess): Promise<SoketNodes> {
	const soket = await api.createCredential('soketApi', 'Soket', { accessToken, baseUrl });
	const header = await api.createCredential('httpHeaderAuth', 'Header', {
		name: 'Authorization',
		value: `Bearer ${accessToken}`,
	});
	const picked = ({ id, name, type }: SavedCredential) => ({ [type]: { id, name } });
	return {
		ours: (name, parameters = {}) =>
			workflowNode(name, 'n8n-nodes-soket.soketBatchTranscribe', {
				parameters,
				credentials: picked(soket),
			}),
		httpRequest: (name, method, path, more = {}) =>
			workflowNode(name, 'n8n-nodes-base.httpRequest', {
				typeVersion: 4.2,
				parameters: {
					method,
					url: `${path.includes('{{') ? '=' : ''}${baseUrl}${path}`,
					authentication: 'genericCredentialType',
					genericAuthType: 'httpHeaderAuth',
					options: {},
					...more,
				},
				credentials: picked(header),
			}),
	};
}
