import type {
	ExecutionStatus,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
} from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { createRequire } from 'node:module';

// Its types say that it is an ES module only, which it is not.
const { parse } = createRequire(__filename)('flatted') as { parse: (text: string) => unknown };

/** An execution as n8n has it in its list. */
export interface ExecutionSummary {
	id: string;
	status: ExecutionStatus;
	mode: string;
	workflowId: string;
	retryOf?: string | null;
	startedAt?: string;
	stoppedAt?: string;
}

/** An execution with its data, which n8n hands out in `flatted` form. */
export interface StoredExecution extends ExecutionSummary {
	data: string;
	customData?: Record<string, string>;
}

/** What an execution did, and what became of it. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
	customData?: Record<string, string>;
	/** The last run of a node, or the one of that index. */
	run: (node: string, index?: number) => ITaskData;
	/** The items of a node's last run on an output; none where it gave nothing. */
	items: (node: string, output?: number) => INodeExecutionData[];
	/** The words of what went wrong, message and description; empty where nothing did. */
	problem: string;
}

const UNDERWAY: ExecutionStatus[] = ['new', 'running', 'unknown', 'waiting'];

/** Whether nothing will change about it any more. */
export function isOver({ status }: { status: ExecutionStatus }): boolean {
	return !UNDERWAY.includes(status);
}

/**
 * Whether n8n has stored what the execution did: it does so a moment after it says that it is over. A retry has
 * the data of what it retries until then, without the error.
 */
export function hasData({ data, status }: StoredExecution): boolean {
	const stored = parse(data) as IRunExecutionData | undefined;
	return stored !== undefined && (status !== 'error' || stored.resultData.error !== undefined);
}

/** Makes an execution's stored data readable; where n8n has none, as of a crashed one, it ran nothing. */
export function readExecution(stored: StoredExecution): Execution {
	const data = (parse(stored.data) as IRunExecutionData | undefined) ?? createRunExecutionData();
	const { error, runData } = data.resultData;
	const run = (node: string, index = -1): ITaskData => {
		const found = runData[node]?.at(index);
		if (found) return found;
		const ran = Object.keys(runData).join(', ');
		throw new Error(`"${node}" did not run in execution ${stored.id}; these did: ${ran}`);
	};
	return {
		...stored,
		data,
		run,
		items: (node, output = 0) => run(node).data?.main?.[output] ?? [],
		problem: [error?.message, error?.description].filter(Boolean).join('\n'),
	};
}
