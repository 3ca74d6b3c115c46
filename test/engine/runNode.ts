import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IRunExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';
import type { NodeApiError } from 'n8n-workflow';
import { to } from './n8n/chain';
import type { Engine, RunOptions, WorkflowFile } from './n8n/engine';
import { workflowNode } from './n8n/workflowNode';

/** One run of the node in a test. */
export interface NodeRun extends Pick<
	RunOptions,
	'cancelAfter' | 'resumeFrom' | 'onHooks' | 'onUiMessage'
> {
	/** The items that come in, or just their JSON. */
	items: Array<IDataObject | INodeExecutionData>;
	parameters?: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	/** Whether a node follows the links downstream; at 100,000 items n8n takes minutes for that. Default true. */
	trace?: boolean;
	/** The node's settings: On Error, Retry On Fail. */
	settings?: Partial<Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>>;
	/** The workflow's settings. */
	workflowSettings?: WorkflowFile['settings'];
}

/** What came of it. */
export interface NodeRunResult {
	/** What left by the success branch. */
	success: INodeExecutionData[];
	/** What left by the error branch, under "Continue (using error output)". */
	errors: INodeExecutionData[];
	/** For each success item the input item that `$('Input').item` leads to, or why it leads to none. */
	traced: IDataObject[];
	hints: NodeExecutionHint[];
	/** The words of all hints. */
	told: string;
	/** The words of those hints that tell of something unusual. */
	warnings: string[];
	/** What stopped the workflow. */
	error: NodeApiError | undefined;
	/** The batch ids in the execution's custom data. */
	customData: string | undefined;
	/** All that n8n keeps of the run, as text: what must not appear anywhere is looked for here. */
	everything: () => string;
	/** How long the execution took. */
	milliseconds: number;
	run: IRun;
}

const NODE = 'Soket Batch Transcribe';

/** Runs Input → the node → (success, errors), and behind success a node that follows the links back. */
export async function runNode(
	engine: Engine,
	{
		items,
		parameters = {},
		credential,
		settings = {},
		trace = true,
		workflowSettings = {},
		...runOptions
	}: NodeRun,
): Promise<NodeRunResult> {
	const startedAt = Date.now();
	const run = await engine.run(
		{ ...workflowAround(parameters, settings, trace), settings: workflowSettings },
		{
			credentials: { soketApi: credential },
			pinData: { Input: items.map(asItem) },
			...runOptions,
		},
	);
	const { runData, error, metadata } = run.data.resultData;
	const result = runData[NODE]?.at(-1);
	const output = result?.data?.main ?? [];
	const hints = result?.hints ?? [];
	return {
		success: output[0] ?? [],
		errors: output[1] ?? [],
		traced: (runData.Trace?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json),
		hints,
		told: hints.map(({ message }) => message).join('\n'),
		warnings: hints.filter(({ type }) => type === 'warning').map(({ message }) => message),
		error: error as NodeApiError | undefined,
		customData: metadata?.soket_batch_ids,
		everything: () => textOf(run.data),
		milliseconds: Date.now() - startedAt,
		run,
	};
}

function workflowAround(
	parameters: INodeParameters,
	settings: NonNullable<NodeRun['settings']>,
	trace: boolean,
): WorkflowFile {
	return {
		name: 'Test',
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Input', 'n8n-nodes-base.noOp'),
			workflowNode(NODE, 'n8n-nodes-soket.soketBatchTranscribe', {
				parameters,
				...settings,
			}),
			workflowNode('Trace', 'test.traceToInput'),
			workflowNode('Errors', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Input')] },
			Input: { main: [to(NODE)] },
			[NODE]: { main: [trace ? to('Trace') : [], to('Errors')] },
		},
	};
}

function asItem(item: IDataObject | INodeExecutionData): INodeExecutionData {
	return 'json' in item ? (item as INodeExecutionData) : { json: item };
}

/** JSON with errors spelled out, whatever refers to itself left out. */
function textOf(value: unknown): string {
	const seen = new Set<unknown>();
	return JSON.stringify(value, (_key, inner: unknown) => {
		if (typeof inner !== 'object' || inner === null) return inner;
		if (seen.has(inner)) return undefined;
		seen.add(inner);
		if (!(inner instanceof Error)) return inner;
		return Object.fromEntries(
			Object.getOwnPropertyNames(inner).map((name) => [name, inner[name as keyof Error]]),
		);
	});
}

/** Which input item an output item is linked to; a list where n8n would not say which of several. */
export function linkOf({ pairedItem }: INodeExecutionData): number | number[] | undefined {
	const links = [pairedItem ?? []].flat() as Array<{ item: number }>;
	const items = links.map(({ item }) => item);
	return Array.isArray(pairedItem) ? items : items[0];
}

/** The links of several items. */
export function linksOf(items: INodeExecutionData[]): Array<ReturnType<typeof linkOf>> {
	return items.map(linkOf);
}

/** The state from which n8n goes on when the user retries a failed execution. */
export function asRetried({ data }: IRun): IRunExecutionData {
	const state = structuredClone(data);
	const { resultData } = state;
	delete resultData.error;
	resultData.runData[resultData.lastNodeExecuted!]?.pop();
	return state;
}
