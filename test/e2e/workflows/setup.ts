import type { INode } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { type JournalEntry, type Simulator, startSimulator } from '../../soket-simulator';
import { N8nApi, type SavedCredential, type SavedWorkflow, type WorkflowToSave } from '../n8n/api';
import { type Execution, isOver } from '../n8n/executions';
import { withCredentials } from '../n8n/withCredentials';
import type { RunningN8n } from './servers';

/** What the tests of one n8n have at hand. */
export interface TestBed {
	api: N8nApi;
	soket: Simulator;
	/** The simulator's, saved in n8n. */
	credential: SavedCredential;
	/** Saves a workflow with the credential picked. */
	save: (workflow: WorkflowToSave) => Promise<SavedWorkflow>;
	/** The same, and its triggers listen until the end of the test. */
	activate: (workflow: WorkflowToSave) => Promise<SavedWorkflow>;
	/** Waits until a workflow has so many executions that are over; the earliest first. */
	executions: (workflow: SavedWorkflow, count: number) => Promise<Execution[]>;
	/** The requests of one route that reached the API. */
	requests: (route: JournalEntry['route']) => JournalEntry[];
}

/** Connects to an n8n before its tests; every test begins with an empty simulator. */
export function useN8n({ baseUrl }: RunningN8n): TestBed {
	const bed = {} as TestBed;
	let active: SavedWorkflow[] = [];
	beforeAll(async () => {
		bed.soket = await startSimulator();
		bed.api = await N8nApi.connect(baseUrl);
		const { token: accessToken, baseUrl: soketUrl } = bed.soket;
		bed.credential = await bed.api.createCredential('soketApi', 'Soket simulator', {
			accessToken,
			baseUrl: soketUrl,
		});
	});
	afterEach(async () => {
		for (const workflow of active) await bed.api.deactivate(workflow);
		active = [];
		bed.soket.reset();
	});
	afterAll(async () => await bed.soket.stop());

	bed.save = async (workflow) =>
		await bed.api.saveWorkflow(withCredentials(workflow, [bed.credential]));
	bed.activate = async (workflow) => {
		const saved = await bed.save(workflow);
		await bed.api.activate(saved);
		active.push(saved);
		return saved;
	};
	bed.executions = async (workflow, count) => {
		const until = Date.now() + 60_000;
		for (;;) {
			const over = (await bed.api.executionsOf(workflow)).filter(isOver).reverse();
			if (over.length >= count) {
				return await Promise.all(over.map(({ id }) => bed.api.finished(id)));
			}
			if (Date.now() > until) throw new Error(`${over.length} of ${count} executions in a minute`);
			await sleep(200);
		}
	};
	bed.requests = (route) => bed.soket.journal.filter((entry) => entry.route === route);
	return bed;
}

/** A workflow of nodes in a row, each feeding the next. */
export function chain(name: string, nodes: INode[]): WorkflowToSave {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((node, i) => [
				nodes[i]!.name,
				{ main: [[{ node: node.name, type: 'main' as const, index: 0 }]] },
			]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
