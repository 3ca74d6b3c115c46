import type { INode, INodeParameters } from 'n8n-workflow';

import {
	N8nApi,
	type SavedCredential,
	type SavedWorkflow,
	type WorkflowToSave,
} from '../e2e/n8n/api';
import type { Execution } from '../e2e/n8n/executions';
import { packPackage } from '../e2e/n8n/package';
import type { N8nServer } from '../e2e/n8n/server';
import { startN8nWithPackage } from '../e2e/n8n/withPackage';
import { workflowNode } from '../engine/n8n/workflowNode';
import type { Connection } from './soket';

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
export interface BenchN8n extends Pick<N8nServer, 'userFolder' | 'stop'> {
	release: string;
	/** The nodes that a workflow can talk to this Soket with. */
	nodesFor: (soket: Connection) => Promise<SoketNodes>;
	save: (workflow: WorkflowToSave) => Promise<SavedWorkflow>;
	/** Runs a workflow once, from its manual trigger; n8n keeps nothing of it. */
	run: (workflow: SavedWorkflow) => Promise<Execution>;
}

/** Makes nodes that have credentials picked. */
export interface SoketNodes {
	/** The package's node. */
	ours: (name: string, parameters?: INodeParameters) => INode;
	/** n8n's HTTP Request; the path begins behind the API's address, and may have expressions in it. */
	httpRequest: (name: string, method: string, path: string, more?: INodeParameters) => INode;
}

/** The node that a run begins with. */
export const START = workflowNode('Start', 'n8n-nodes-base.manualTrigger');

/** Starts n8n 2; it ends with this process at the latest. */
export async function startBenchN8n(): Promise<BenchN8n> {
	const { tarball, remove } = await packPackage();
	const options = { name: 'bench', env: ROOM };
	const server = await startN8nWithPackage('n8n-2', tarball, options).finally(remove);
	const api = await N8nApi.connect(server.baseUrl);
	return {
		userFolder: server.userFolder,
		stop: server.stop,
		release: server.n8n.release,
		nodesFor: async (soket) => await nodesFor(api, soket),
		save: async (workflow) => await api.saveWorkflow(workflow),
		async run(workflow) {
			const id = await api.start(workflow, START.name);
			const execution = await api.finished(id, RUN_WITHIN_MILLISECONDS);
			// So that n8n's database stays small.
			await api.rest.call('POST', 'executions/delete', { ids: [id] });
			return execution;
		},
	};
}

async function nodesFor(api: N8nApi, { baseUrl, accessToken }: Connection): Promise<SoketNodes> {
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
