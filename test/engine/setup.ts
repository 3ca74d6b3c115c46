import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { clearInterval, setInterval } from 'node:timers';

import {
	startSimulator,
	type Fault,
	type JournalEntry,
	type Rewrite,
	type RouteName,
	type Simulator,
	type SimulatorOptions,
} from '../soket-simulator';
import { loadEngine, type Engine } from './n8n/engine';
import { runTool, type ToolRunResult } from './runTool';
import { runNode, type NodeRun, type NodeRunResult } from './runNode';

const SUBMIT_AUDIO: INodeParameters = {
	mappingMode: 'defineBelow',
	sourceType: 'url',
	url: "={{ $fromAI('audio', 'Address of the audio file', 'string') }}",
};

/** What an answer has beside its status, and which requests get it. */
type MoreOfAnswer = Partial<Omit<Extract<Fault, { kind: 'answer' }>, 'route' | 'kind' | 'status'>>;

/** A simulator of one test file, and what tests ask of it. */
export interface SimulatorBed {
	soket: Simulator;
	/** Leads the node to this simulator. */
	credential: () => ICredentialDataDecryptedObject;
	/** The next requests of a route are answered so; before the API takes them in, unless `more` says after. */
	refuse: (route: RouteName, status: number, more?: MoreOfAnswer) => void;
	/** The API's next answers of a route are changed so. */
	rewrite: (route: RouteName, change: Rewrite, more?: Pick<Fault, 'skip' | 'times'>) => void;
	/** The bodies of the batch requests that reached the API, in their order. */
	submitted: () => unknown[];
	/** The requests of one route that reached the API. */
	requests: (route: JournalEntry['route']) => JournalEntry[];
}

/** The engine and the simulator of one test file. */
export interface TestBed extends SimulatorBed {
	engine: Engine;
	/** Runs the node with the simulator's credential. */
	run: (items: NodeRun['items'], more?: Partial<Omit<NodeRun, 'items'>>) => Promise<NodeRunResult>;
	/** Runs an agent with the node as its tool, which n8n tries so many times; it submits what `audio` names. */
	runTool: (
		toolInput: IDataObject,
		maxTries?: number,
		parameters?: INodeParameters,
	) => Promise<ToolRunResult>;
	/** The lines of n8n's log, as every n8n shows them. */
	logLines: () => string[];
}

/** Starts it before the tests of a file; every test begins with an empty one. */
export function useSimulator(options: SimulatorOptions = {}): SimulatorBed {
	const bed = {} as SimulatorBed;
	beforeAll(async () => {
		bed.soket = await startSimulator(options);
	});
	afterEach(() => bed.soket.reset());
	afterAll(async () => await bed.soket.stop());

	bed.credential = () => ({ accessToken: bed.soket.token, baseUrl: bed.soket.baseUrl });
	bed.requests = (route) => bed.soket.journal.filter((entry) => entry.route === route);
	bed.refuse = (route, status, more) => bed.soket.fault({ route, kind: 'answer', status, ...more });
	bed.rewrite = (route, rewrite, more) =>
		bed.soket.fault({ route, kind: 'rewrite', rewrite, ...more });
	bed.submitted = () => bed.requests('POST /batch').map(({ body }) => body);
	return bed;
}

/** Starts both before the tests of a file; every test begins with an empty simulator. */
export function useTestBed(options?: SimulatorOptions): TestBed {
	const bed = useSimulator(options) as TestBed;
	beforeAll(async () => {
		bed.engine = await loadEngine();
	});
	afterEach(() => {
		bed.engine.deduplicator.reset();
		bed.engine.log.length = 0;
	});

	bed.logLines = () =>
		bed.engine.log.filter(({ level }) => level === 'info').map(({ message }) => message);
	bed.runTool = async (toolInput, maxTries = 1, parameters = SUBMIT_AUDIO) =>
		await runTool(bed.engine, toolInput, bed.credential(), maxTries, parameters);
	bed.run = async (items, more = {}) =>
		await runNode(bed.engine, { items, credential: bed.credential(), ...more });
	return bed;
}

/** The pauses before a request is sent again take milliseconds, in each test of this file or `describe`. */
export function useShortPauses(): void {
	// Their length is drawn at random: the shortest ones come.
	beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0.005));
	afterEach(() => jest.restoreAllMocks());
}

/** So many times as fast does the fast clock run, and so many milliseconds apart are its ticks. */
const FAST = 4;
const TICK_MILLISECONDS = 5;

/**
 * Time passes four times as fast for the node, n8n and the simulator, in each test of this file or `describe`.
 * Node.js itself, and so what a request may take until it is timed out, keeps to the real one.
 */
export function useFastClock(): void {
	let clock: NodeJS.Timeout;
	beforeEach(() => {
		jest.useFakeTimers({
			doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'performance'],
		});
		const tick = () => jest.advanceTimersByTime(FAST * TICK_MILLISECONDS);
		clock = setInterval(tick, TICK_MILLISECONDS);
	});
	afterEach(() => {
		clearInterval(clock);
		jest.useRealTimers();
	});
}

/** Items that name made-up addresses, each its own. */
export const urls = (count: number, name = 'call'): Array<{ url: string }> =>
	Array.from({ length: count }, (_, i) => ({ url: `https://x.test/${name}-${i}.mp3` }));

/** The node's setting "Retry On Fail", without a pause. */
export const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;
/** The node's setting "On Error: Stop Workflow", which is the default. */
export const STOP = { onError: 'stopWorkflow' } as const;
/** The node's setting "On Error: Continue". */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;
/** The node's setting "On Error: Continue (using error output)". */
export const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
