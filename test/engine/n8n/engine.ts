import 'reflect-metadata';
import './environment';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import * as n8n from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	IRunExecutionData,
	IVersionedNodeType,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';
import path from 'node:path';

import { InMemoryDeduplicator } from './deduplicator';
import { standInNodes } from './standInNodes';

/** What is handed to a run beside the workflow. */
export interface RunOptions {
	/** The data of the one credential of each type; the package's nodes get them picked, as by a user. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Output for nodes that are not to run: n8n's own way of giving a workflow its input. */
	pinData?: IPinData;
	/** After how many milliseconds the user cancels the execution. */
	cancelAfter?: number;
	/** Called before the run starts, with the hooks in which n8n tells what happens in it. */
	onHooks?: (hooks: n8n.ExecutionLifecycleHooks) => void;
	/** Called with what n8n sends to the browser of the user who runs the workflow. */
	onUiMessage?: (message: unknown) => void;
	/** Goes on from this state, as n8n does with a failed execution, and not from the start. */
	resumeFrom?: IRunExecutionData;
}

/** n8n's engine with the built package of this repository in it. */
export interface Engine {
	/** Runs a workflow from its first node, or from the given state, to its end. */
	run: (workflow: WorkflowFile, options?: RunOptions) => Promise<IRun>;
	/** What nodes write into n8n's log, oldest first. */
	log: Array<{ level: 'info' | 'debug'; message: string }>;
	/** What all executions share of what nodes have processed. */
	deduplicator: InMemoryDeduplicator;
}

/** A workflow as n8n exports it. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings'>;

/**
 * Loads n8n's engine, and the package from `dist/` by the same loader and the same `n8n` block of
 * `package.json` as an n8n server does.
 *
 * @throws if the package is not built
 */
export async function loadEngine(): Promise<Engine> {
	const loader = new n8n.PackageDirectoryLoader(path.resolve(__dirname, '../../..'));
	await loader.loadAll();
	await Container.get(n8n.BinaryDataService).init();

	const deduplicator = new InMemoryDeduplicator();
	await n8n.DataDeduplicationService.init(deduplicator);
	const log: Engine['log'] = [];
	const logger = Container.get(Logger);
	for (const level of ['info', 'debug'] as const) {
		logger[level] = (message) => void log.push({ level, message });
	}

	const nodeTypes = nodeTypesOf((type) => {
		const [packageName, name] = type.split('.');
		if (packageName !== loader.packageName) return standInNodes[type]!;
		return name!.endsWith('Tool')
			? asTool(loader.getNode(name!.slice(0, -'Tool'.length)).type as INodeType)
			: loader.getNode(name!).type;
	});
	const credentialType = (type: string) => loader.getCredential(type).type;

	const run: Engine['run'] = async (
		file,
		{
			credentials = {},
			pinData,
			cancelAfter,
			onHooks,
			onUiMessage = () => undefined,
			resumeFrom,
		} = {},
	) => {
		const picked = Object.fromEntries(
			Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
		);
		const workflow = new Workflow({
			id: 'test',
			name: file.name,
			nodes: file.nodes.map((node) =>
				node.type.startsWith(`${loader.packageName}.`) ? { ...node, credentials: picked } : node,
			),
			connections: file.connections,
			settings: file.settings ?? {},
			active: false,
			nodeTypes,
		});
		const start = workflow.getStartNode();
		if (!start) throw new Error(`The workflow "${file.name}" has no node to start from`);
		const state =
			resumeFrom ??
			createRunExecutionData({
				resultData: { runData: {}, pinData: pinData ?? {} },
				executionData: {
					contextData: {},
					metadata: {},
					waitingExecution: {},
					waitingExecutionSource: null,
					nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }],
				},
			});
		// As n8n does it when an execution is retried with the workflow as it is saved now.
		for (const waiting of resumeFrom?.executionData?.nodeExecutionStack ?? []) {
			waiting.node = workflow.getNode(waiting.node.name) ?? waiting.node;
		}
		const hooks = new n8n.ExecutionLifecycleHooks('manual', 'test', file as IWorkflowBase);
		onHooks?.(hooks);
		const data = additionalData(hooks, credentialsHelper(credentials, credentialType), onUiMessage);
		const running = new n8n.WorkflowExecute(data, 'manual', state).processRunExecutionData(
			workflow,
		);
		const timer =
			cancelAfter === undefined ? undefined : setTimeout(() => running.cancel(), cancelAfter);
		return await running.finally(() => clearTimeout(timer));
	};
	return { run, log, deduplicator };
}

/** What an n8n server makes of a node with `usableAsTool`. */
function asTool(node: INodeType): INodeType {
	if (node.description.usableAsTool !== true) throw new Error('The node is not usable as a tool');
	const description = { ...node.description, inputs: [], outputs: [NodeConnectionTypes.AiTool] };
	return Object.assign(Object.create(node) as INodeType, { description });
}

function nodeTypesOf(find: (type: string) => INodeType | IVersionedNodeType): INodeTypes {
	return {
		getByName: find,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}

/** Stands for the database of credentials; authenticates as n8n's own helper does. */
function credentialsHelper(
	credentials: Record<string, ICredentialDataDecryptedObject>,
	credentialType: (type: string) => ICredentialType,
): ICredentialsHelper {
	const helper: Partial<ICredentialsHelper> = {
		getDecrypted: async (_data, _details, type) => ({ ...credentials[type] }),
		authenticate: async (data, type, request) => {
			const { authenticate } = credentialType(type);
			if (typeof authenticate !== 'function') throw new Error(`${type} must authenticate by code`);
			return await authenticate(data, request as IHttpRequestOptions);
		},
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		getParentTypes: () => [],
		getCredentialsProperties: (type) => credentialType(type).properties,
		isCredentialUsableByNode: () => true,
	};
	return helper as ICredentialsHelper;
}

function additionalData(
	hooks: n8n.ExecutionLifecycleHooks,
	helper: ICredentialsHelper,
	onUiMessage: (message: unknown) => void,
): IWorkflowExecuteAdditionalData {
	const nowhere = 'http://localhost:5678';
	const data: Partial<IWorkflowExecuteAdditionalData> & { hooks: n8n.ExecutionLifecycleHooks } = {
		credentialsHelper: helper,
		hooks,
		executionId: 'test',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: nowhere,
		instanceBaseUrl: nowhere,
		webhookWaitingBaseUrl: nowhere,
		formWaitingBaseUrl: nowhere,
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		sendDataToUI: (_type, message) => onUiMessage(message),
	};
	return data as IWorkflowExecuteAdditionalData;
}
