import { startSimulator, type Simulator } from '../../soket-simulator';
import { N8nApi } from '../n8n/api';
import type { Execution } from '../n8n/executions';
import { findIds, foundLine } from '../n8n/foundIds';
import { SOKET } from '../nodes';
import { until } from '../until';
import { type Cluster, STALLED_SOONER, startCluster } from './cluster';
import { acceptedCalls, callIn, listen, urlsOf, WEBHOOK } from './transcribeWorkflow';

const CALLS = 300;
const ITEMS_PER_CALL = 20;
const CALLS_AT_ONCE = 10;

/** How long Soket takes to answer a submission: long enough for a worker to be killed in between. */
const ANSWER_MILLISECONDS = 500;

/** An answer that leaves Soket so close to the kill may not reach the worker any more. */
const AT_THE_KILL_MILLISECONDS = 500;

/** How many executions a worker of n8n runs at once, if nobody says otherwise. */
const WORKER_CONCURRENCY = 10;

jest.setTimeout(6 * 60_000);

/** Whether n8n says that it does not know how far an execution came. */
function isReportedLost({ status, problem }: Execution): boolean {
	return status === 'crashed' || problem.includes('failed to be processed too many times');
}

describe('n8n 2 in queue mode, with a worker killed and Redis restarted meanwhile', () => {
	let soket: Simulator;
	let cluster: Cluster | undefined;
	let executions: Execution[];
	let startedAt: number;
	let killedAt: number;
	let logs: string;
	const answers: number[] = [];

	beforeAll(async () => {
		soket = await startSimulator();
		cluster = await startCluster('n8n-2', 'load', STALLED_SOONER);
		const api = await N8nApi.connect(cluster.main.baseUrl);
		await listen(api, soket);
		soket.fault({
			route: 'POST /batch',
			kind: 'delay',
			milliseconds: ANSWER_MILLISECONDS,
			times: Infinity,
		});
		const [unlucky, lucky] = await Promise.all([
			cluster.startWorker('worker-1'),
			cluster.startWorker('worker-2'),
		]);
		startedAt = Date.now();
		for (let call = 0; call < CALLS; call += CALLS_AT_ONCE) {
			const calls = Array.from({ length: CALLS_AT_ONCE }, async (_, i) => {
				const urls = urlsOf(call + i, ITEMS_PER_CALL);
				answers.push((await api.callWebhook(WEBHOOK, { urls })).status);
			});
			await Promise.all(calls);
		}
		await until('A third is submitted', () => acceptedCalls(soket).length >= CALLS / 3, 120);
		killedAt = Date.now();
		await unlucky.kill();
		const unluckyLog = unlucky.log();
		await until('Half is submitted', () => acceptedCalls(soket).length >= CALLS / 2, 120);
		await cluster.redis.restart(1000);
		await until(
			'Two thirds are submitted',
			() => acceptedCalls(soket).length >= (CALLS * 2) / 3,
			120,
		);
		const heir = await cluster.startWorker('worker-1');
		executions = [];
		// By their ids, which a new n8n counts from 1: its list leaves out those that never got to start.
		for (let id = 1; id <= CALLS; id += CALLS_AT_ONCE) {
			const ids = Array.from({ length: CALLS_AT_ONCE }, (_, i) => String(id + i));
			executions.push(...(await Promise.all(ids.map((each) => api.finished(each, 180_000)))));
		}
		logs = [unluckyLog, lucky.log(), heir.log()].join('\n');
	});
	afterAll(async () => {
		await cluster?.stop();
		await soket.stop();
	});

	const callOf = ({ data }: Execution) => callIn(JSON.stringify(data));
	const succeeded = () => executions.filter(({ status }) => status === 'success');
	/** What was under way in the killed worker: n8n says so of each. */
	const lost = () => executions.filter(isReportedLost);

	/** The batches of calls that did not succeed. */
	const lostBatches = () => {
		const known = new Set(succeeded().map(callOf));
		return acceptedCalls(soket).filter((call) => !known.has(call));
	};

	it('brings every call to its end, or reports it as lost with its worker', () => {
		const lastAt = Math.max(...succeeded().map(({ stoppedAt }) => Date.parse(stoppedAt!)));
		const rate = succeeded().length / ((lastAt - startedAt) / 1000);
		console.log(
			`${CALLS} executions of ${ITEMS_PER_CALL} items: ${succeeded().length} succeeded, ${lost().length} were lost and reported, ${lostBatches().length} of these after Soket had accepted their batch; ${soket.batches.length} batches accepted, ${new Set(acceptedCalls(soket)).size} different ones; ${rate.toFixed(1)} executions per second`,
		);
		expect(answers).toEqual(Array(CALLS).fill(200));
		expect(new Set(succeeded().map(callOf)).size).toBe(succeeded().length);
		expect(succeeded().length + lost().length).toBe(CALLS);
		// Those of the killed worker, and what Redis had just handed out when it was restarted.
		expect(lost().length).toBeLessThanOrEqual(2 * WORKER_CONCURRENCY);
	});

	it('leaves every batch id where a user finds it, if Soket had the time to answer', () => {
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
		const accepted = acceptedCalls(soket);
		expect(accepted.length).toBeGreaterThanOrEqual(succeeded().length);
		expect(new Set(accepted).size).toBe(accepted.length);
	});

	it('has the id of every accepted batch in its execution, if that is not reported as lost', () => {
		const batchOf = new Map(soket.batches.map((batch, i) => [acceptedCalls(soket)[i], batch]));
		for (const execution of succeeded()) {
			const { batch_id } = batchOf.get(callOf(execution))!;
			const ids = execution.items(SOKET).map(({ json }) => json.batch_id);
			expect(new Set(ids)).toEqual(new Set([batch_id]));
		}
		expect(lostBatches().length).toBeLessThanOrEqual(lost().length);
	});

	it('gives every job of every execution that succeeded, linked to its item', () => {
		const positions = [...Array(ITEMS_PER_CALL).keys()];
		for (const execution of succeeded()) {
			const items = execution.items(SOKET);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
				positions.map((item) => ({ item })),
			);
			expect(items.map(({ json }) => json.filename)).toEqual(positions.map((i) => `${i}.mp3`));
		}
	});
});
