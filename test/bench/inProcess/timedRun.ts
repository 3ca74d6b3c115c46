import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { loadEngine, type Engine } from '../../engine/n8n/engine';
import { workflowNode } from '../../engine/n8n/workflowNode';
import { startSoket, type SoketProcess } from '../soketProcess';
import { addStandIns } from './standIns';

/** The node's type. */
export const SOKET = 'n8n-nodes-soket.soketBatchTranscribe';

/** One run of a node in n8n's engine. */
export interface TimedRun {
	/** From the moment that n8n turns to the node until it has its output. */
	milliseconds: number;
	output: INodeExecutionData[];
}

/** Runs a node of this type with these parameters on these items. */
export type RunNode = (
	type: string,
	parameters: INodeParameters,
	items: INodeExecutionData[],
) => Promise<TimedRun>;

/**
 * Measures something in n8n's engine in this process, with the built package and what it is compared with;
 * Soket's side is in another process, until the end.
 *
 * @param options of the simulator
 */
export async function inEngine<Measured>(
	measure: (soket: SoketProcess, runNode: RunNode) => Promise<Measured>,
	options?: Parameters<typeof startSoket>[0],
): Promise<Measured> {
	addStandIns();
	const soket = await startSoket(options);
	try {
		const engine = await loadEngine();
		return await measure(soket, async (...what) => await timedRun(engine, soket, ...what));
	} finally {
		soket.stop();
	}
}

async function timedRun(
	engine: Engine,
	{ baseUrl, accessToken }: Pick<SoketProcess, 'baseUrl' | 'accessToken'>,
	...[type, parameters, items]: Parameters<RunNode>
): Promise<TimedRun> {
	const credential = { soketApi: { id: 'soketApi', name: 'soketApi' } };
	const workflow = {
		name: type,
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Work', type, { parameters, credentials: credential }),
		],
		connections: { Start: { main: [[{ node: 'Work', type: 'main' as const, index: 0 }]] } },
	};
	let startedAt = 0;
	let milliseconds = 0;
	const { data } = await engine.run(workflow, {
		credentials: { soketApi: { accessToken, baseUrl } },
		pinData: { Start: items },
		// n8n's own clock counts whole milliseconds only.
		onHooks: (hooks) => {
			hooks.addHandler('nodeExecuteBefore', (node) => {
				if (node === 'Work') startedAt = performance.now();
			});
			hooks.addHandler('nodeExecuteAfter', (node) => {
				if (node === 'Work') milliseconds = performance.now() - startedAt;
			});
		},
	});
	if (data.resultData.error) throw data.resultData.error;
	const output = data.resultData.runData.Work?.[0]?.data?.main?.[0] ?? [];
	return { milliseconds, output };
}
