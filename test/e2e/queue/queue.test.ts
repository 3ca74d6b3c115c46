import { setTimeout as sleep } from 'node:timers/promises';

import { startSimulator, type Simulator } from '../../soket-simulator';
import { N8nApi, type SavedWorkflow } from '../n8n/api';
import { isOver, type Execution } from '../n8n/executions';
import { findIds, foundLine } from '../n8n/foundIds';
import { withCredentials } from '../n8n/workflowFiles';
import { startCluster, type Cluster } from './cluster';
import { STALLED_SOONER } from './stalledSooner';
import { callIn, SOKET_NODE, transcribeWorkflow, urlsOf, WEBHOOK } from './transcribeWorkflow';

const CALLS = 300;
const ITEMS_PER_CALL = 20;
const CALLS_AT_ONCE = 10;

/** How long Soket takes to answer a submission: long enough for a worker to be killed in between. */
const ANSWER_MILLISECONDS = 500;

/** An answer that leaves Soket so close to the kill may not reach the worker any more. */
const AT_THE_KILL_MILLISECONDS = 250;

/** How many executions a worker of n8n runs at once, if nobody says otherwise. */
const WORKER_CONCURRENCY = 10;

jest.setTimeout(6 * 60_000);

/** A cluster with an active workflow and no worker yet, and the simulator that it submits to. */
interface Scene {
	soket: Simulator;
	cluster: Cluster;
	api: N8nApi;
	workflow: SavedWorkflow;
	/** The calls whose batches Soket has accepted, one entry for each batch. */
	acceptedCalls: () => number[];
	stop: () => Promise<void>;
}

async function setScene(...[version, env]: Parameters<typeof startCluster>): Promise<Scene> {
	const soket = await startSimulator();
	let cluster: Cluster | undefined;
	const stop = async () => {
		await cluster?.stop();
		await soket.stop();
	};
	try {
		cluster = await startCluster(version, env);
		const api = await N8nApi.connect(cluster.main.baseUrl);
		const { token: accessToken, baseUrl } = soket;
		const credential = await api.createCredential('soketApi', 'Soket', { accessToken, baseUrl });
		const workflow = await api.saveWorkflow(withCredentials(transcribeWorkflow, [credential]));
		await api.activate(workflow);
		const acceptedCalls = () => soket.batches.map(({ body }) => callIn(body.sources![0]!.url!)!);
		return { soket, cluster, api, workflow, acceptedCalls, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Whether n8n says that it does not know how far an execution came. */
function isReportedLost({ status, problem }: Execution): boolean {
	return status === 'crashed' || problem.includes('failed to be processed too many times');
}

async function until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 120) {
	const end = Date.now() + seconds * 1000;
	while (!(await isSo())) {
		if (Date.now() > end) throw new Error(`${what}: not within ${seconds} seconds`);
		await sleep(100);
	}
}

describe('n8n 2 in queue mode, with a worker killed and Redis restarted meanwhile', () => {
	let scene: Scene | undefined;
	let executions: Execution[];
	let startedAt: number;
	let killedAt: number;
	let logs: string;
	const answers: number[] = [];

	beforeAll(async () => {
		scene = await setScene('n8n-2', STALLED_SOONER);
		const { soket, cluster, api, acceptedCalls } = scene;
		soket.fault({
			route: 'POST /batch',
			kind: 'delay',
			milliseconds: ANSWER_MILLISECONDS,
			times: Infinity,
		});
		const unlucky = await cluster.startWorker('worker-1');
		const lucky = await cluster.startWorker('worker-2');
		startedAt = Date.now();
		for (let call = 0; call < CALLS; call += CALLS_AT_ONCE) {
			const calls = Array.from({ length: CALLS_AT_ONCE }, async (_, i) => {
				const urls = urlsOf(call + i, ITEMS_PER_CALL);
				answers.push((await api.callWebhook(WEBHOOK, { urls })).status);
			});
			await Promise.all(calls);
		}
		await until('a third is submitted', () => acceptedCalls().length >= CALLS / 3);
		killedAt = Date.now();
		await unlucky.kill();
		const unluckyLog = unlucky.log();
		await until('half is submitted', () => acceptedCalls().length >= CALLS / 2);
		await cluster.redis.restart(1000);
		await until('two thirds are submitted', () => acceptedCalls().length >= (CALLS * 2) / 3);
		const heir = await cluster.startWorker('worker-1');
		executions = [];
		// By their ids, which a new n8n counts from 1: its list leaves out those that never got to start.
		for (let id = 1; id <= CALLS; id++) executions.push(await api.finished(String(id), 180_000));
		logs = [unluckyLog, lucky.log(), heir.log()].join('\n');
	});
	afterAll(async () => await scene?.stop());

	const callOf = ({ data }: Execution) => callIn(JSON.stringify(data));
	const succeeded = () => executions.filter(({ status }) => status === 'success');
	/** What was under way in the killed worker: n8n says so of each. */
	const lost = () => executions.filter(isReportedLost);

	/** The batches of calls that did not succeed. */
	const lostBatches = () => {
		const known = new Set(succeeded().map(callOf));
		return scene!.acceptedCalls().filter((call) => !known.has(call));
	};

	it('brings every call to its end, or reports it as lost with its worker', () => {
		const lastAt = Math.max(...succeeded().map(({ stoppedAt }) => Date.parse(stoppedAt!)));
		const rate = succeeded().length / ((lastAt - startedAt) / 1000);
		console.log(
			`${CALLS} executions of ${ITEMS_PER_CALL} items: ${succeeded().length} succeeded, ${lost().length} were lost and reported, ${lostBatches().length} of these after Soket had accepted their batch; ${scene!.soket.batches.length} batches accepted, ${new Set(scene!.acceptedCalls()).size} different ones; ${rate.toFixed(1)} executions per second`,
		);
		expect(answers).toEqual(Array(CALLS).fill(200));
		expect(new Set(succeeded().map(callOf)).size).toBe(succeeded().length);
		expect(succeeded().length + lost().length).toBe(CALLS);
		// Those of the killed worker, and what Redis had just handed out when it was restarted.
		expect(lost().length).toBeLessThanOrEqual(2 * WORKER_CONCURRENCY);
	});

	it('leaves every batch id where a user finds it, if Soket had the time to answer', () => {
		const { soket } = scene!;
		const answered = new Set(
			soket.journal
				.filter(
					({ route, outcome, at }) =>
						route === 'POST /batch' &&
						outcome === 'delayed' &&
						Math.abs(at + ANSWER_MILLISECONDS - killedAt) > AT_THE_KILL_MILLISECONDS,
				)
				.map(({ body }) => JSON.stringify(body)),
		);
		const bodies = new Map(soket.batches.map(({ batch_id, body }) => [batch_id, body]));
		const found = findIds(
			[...bodies.keys()],
			(id) => answered.has(JSON.stringify(bodies.get(id))),
			executions,
			logs,
		);
		console.log(foundLine('n8n 2 in queue mode, a worker killed', found));
		expect(found.lost).toEqual([]);
		// Of what was being sent the log says so.
		expect(found.unanswered.length).toBeLessThanOrEqual(lost().length);
		expect(logs.split('Sending a request for one batch to Soket: 20 url').length).toBeGreaterThan(
			soket.batches.length,
		);
	});

	it('submits no call twice', () => {
		const accepted = scene!.acceptedCalls();
		expect(accepted.length).toBeGreaterThanOrEqual(succeeded().length);
		expect(new Set(accepted).size).toBe(accepted.length);
	});

	it('has the id of every accepted batch in its execution, if that is not reported as lost', () => {
		const batchOf = new Map(
			scene!.soket.batches.map((batch, i) => [scene!.acceptedCalls()[i], batch]),
		);
		for (const execution of succeeded()) {
			const { batch_id } = batchOf.get(callOf(execution))!;
			const ids = execution.items(SOKET_NODE).map(({ json }) => json.batch_id);
			expect(new Set(ids)).toEqual(new Set([batch_id]));
		}
		expect(lostBatches().length).toBeLessThanOrEqual(lost().length);
	});

	it('gives every job of every execution that succeeded, linked to its item', () => {
		const positions = [...Array(ITEMS_PER_CALL).keys()];
		for (const execution of succeeded()) {
			const items = execution.items(SOKET_NODE);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
				positions.map((item) => ({ item })),
			);
			expect(items.map(({ json }) => json.filename)).toEqual(positions.map((i) => `${i}.mp3`));
		}
	});
});

/** What n8n 1 makes of the unfinished job of a worker that was killed, which docs/scaling.md tells users. */
describe('n8n 1 in queue mode, with the only worker killed in the middle of a submission', () => {
	let scene: Scene | undefined;
	beforeAll(async () => {
		// A tenth of n8n's own times, and so the test.
		scene = await setScene('n8n-1', {
			QUEUE_WORKER_LOCK_DURATION: '3000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
			QUEUE_WORKER_STALLED_INTERVAL: '2000',
		});
	});
	afterAll(async () => await scene?.stop());

	async function submitAndKill(call: number, env: Record<string, string>): Promise<number> {
		const { soket, cluster, api, workflow, acceptedCalls } = scene!;
		const unlucky = await cluster.startWorker(`unlucky-${call}`, env);
		soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after' });
		await api.callWebhook(WEBHOOK, { urls: urlsOf(call, ITEMS_PER_CALL) });
		await until('it is submitted', () => acceptedCalls().includes(call));
		await unlucky.kill();
		const heir = await cluster.startWorker(`heir-${call}`, env);
		// Whoever finds the stalled job either runs it, or fails it.
		await until('the job is taken up or given up', async () => {
			const again = acceptedCalls().filter((accepted) => accepted === call).length > 1;
			const [latest] = await api.executionsOf(workflow);
			return again || isOver(latest!);
		});
		await heir.stop();
		return acceptedCalls().filter((accepted) => accepted === call).length;
	}

	it('hands it to another worker, which does not submit again', async () => {
		expect(await submitAndKill(1, {})).toBe(1);
	});

	it('fails it with QUEUE_WORKER_MAX_STALLED_COUNT=0', async () => {
		expect(await submitAndKill(2, { QUEUE_WORKER_MAX_STALLED_COUNT: '0' })).toBe(1);
	});
});
