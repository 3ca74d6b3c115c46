import {
	type JournalEntry,
	type Simulator,
	type SimulatorOptions,
	startSimulator,
} from '../soket-simulator';
import { N8nApi, type SavedCredential, type SavedWorkflow, type WorkflowToSave } from './n8n/api';
import { type Execution, type ExecutionSummary, isOver } from './n8n/executions';
import { withCredentials } from './n8n/workflowFiles';
import type { RunningN8n } from './suites';
import { until } from './until';

/** What the tests of one n8n have at hand. */
export interface TestBed {
	api: N8nApi;
	soket: Simulator;
	/** The simulator's, saved in n8n. */
	credential: SavedCredential;
	/** Saves a workflow with a credential picked: the simulator's, where no other is named. */
	save: (workflow: WorkflowToSave, credential?: SavedCredential) => Promise<SavedWorkflow>;
	/** The same, and its triggers listen until the end of the test. */
	activate: (workflow: WorkflowToSave) => Promise<SavedWorkflow>;
	/** Waits until a workflow has so many executions that are over; the earliest first. */
	executions: (workflow: SavedWorkflow, count: number) => Promise<Execution[]>;
	/** All executions of a workflow, when none is under way; the earliest first. */
	executionsAtRest: (workflow: SavedWorkflow) => Promise<Execution[]>;
	/** The requests of one route that reached the API. */
	requests: (route: JournalEntry['route']) => JournalEntry[];
}

/** Connects to an n8n before its tests; every test begins with an empty simulator. */
export function useN8n({ baseUrl }: RunningN8n, pace: SimulatorOptions = {}): TestBed {
	const bed = {} as TestBed;
	let active: SavedWorkflow[] = [];
	beforeAll(async () => {
		bed.soket = await startSimulator(pace);
		bed.api = await N8nApi.connect(baseUrl);
		const { token: accessToken, baseUrl: soketUrl } = bed.soket;
		bed.credential = await bed.api.createCredential('soketApi', 'Soket simulator', {
			accessToken,
			baseUrl: soketUrl,
		});
	});
	afterEach(async () => {
		// What a schedule started last must not reach into the next test.
		for (const workflow of active) await bed.api.deactivate(workflow);
		for (const workflow of active) await bed.executionsAtRest(workflow);
		active = [];
		bed.soket.reset();
	});
	afterAll(async () => await bed.soket.stop());

	bed.save = async (workflow, credential = bed.credential) =>
		await bed.api.saveWorkflow(withCredentials(workflow, [credential]));
	bed.activate = async (workflow) => {
		const saved = await bed.save(workflow);
		await bed.api.activate(saved);
		active.push(saved);
		return saved;
	};
	bed.executions = async (workflow, count) =>
		await executionsWhen(bed.api, workflow, (all) => all.filter(isOver).length >= count);
	bed.executionsAtRest = async (workflow) =>
		await executionsWhen(bed.api, workflow, (all) => all.every(isOver));
	bed.requests = (route) => bed.soket.journal.filter((entry) => entry.route === route);
	return bed;
}

async function executionsWhen(
	api: N8nApi,
	workflow: SavedWorkflow,
	enough: (all: ExecutionSummary[]) => boolean,
): Promise<Execution[]> {
	let all: ExecutionSummary[] = [];
	const look = async () => enough((all = await api.executionsOf(workflow)));
	await until('The executions are as awaited', look).catch((error: unknown) => {
		const seen = all.map(({ id, status }) => `${id}: ${status}`).join(', ') || 'none';
		throw new Error(`${String(error)}: ${seen}`);
	});
	return await Promise.all(
		all
			.filter(isOver)
			.reverse()
			.map(({ id }) => api.finished(id)),
	);
}
