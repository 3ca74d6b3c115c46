import { startSimulator, type Simulator } from '../../soket-simulator';
import { N8nApi, type SavedWorkflow } from '../n8n/api';
import type { Execution } from '../n8n/executions';
import { findIds, foundLine } from '../n8n/foundIds';
import type { N8nVersion } from '../n8n/install';
import type { N8nServer } from '../n8n/server';
import { restartableN8n } from '../n8n/withPackage';
import { until } from '../until';
import { STALLED_SOONER, startCluster } from './cluster';
import { listen, urlsOf, WEBHOOK } from './transcribeWorkflow';

const CALLS = 10;
const ITEMS_PER_CALL = 3;

/** What runs the executions, and can be killed: n8n itself, or a worker of queue mode. */
interface Runner {
	start: () => Promise<N8nServer>;
	/** n8n's own, which in queue mode is not the worker's. */
	address: () => string;
	stop: () => Promise<void>;
}

/** n8n gives up sooner on what it is asked to end. */
const env = { ...STALLED_SOONER, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '2' };

async function oneProcess(version: N8nVersion): Promise<Runner> {
	const n8n = await restartableN8n(version, { name: `queue-crash-${version}`, env });
	let address = '';
	return {
		start: async () => {
			const server = await n8n.start();
			address = server.baseUrl;
			return server;
		},
		address: () => address,
		stop: n8n.stop,
	};
}

async function queue(version: N8nVersion): Promise<Runner> {
	const cluster = await startCluster(version, 'crash', env);
	return {
		start: async () => await cluster.startWorker('worker'),
		address: () => cluster.main.baseUrl,
		stop: cluster.stop,
	};
}

/** What a user sees who runs n8n's Retry on executions that died, and what Soket sees. */
export function describeCrashes(version: N8nVersion): void {
	jest.setTimeout(8 * 60_000);

	describe.each([
		[`${version} in one process`, oneProcess],
		[`${version} in queue mode`, queue],
	])('%s', (title, makeRunner) => {
		let soket: Simulator;
		let runner: Runner | undefined;
		let server: N8nServer;
		let api: N8nApi;
		let workflow: SavedWorkflow;
		let logs = '';
		let starts = 0;

		beforeAll(async () => {
			// A batch that takes longer than any test.
			soket = await startSimulator({ transcriptionMilliseconds: 600_000 });
			runner = await makeRunner(version);
			await start();
			workflow = await listen(api, soket, { waitForCompletion: true, maxWaitMinutes: 10 });
		});
		afterAll(async () => {
			await runner?.stop();
			await soket.stop();
		});

		async function start() {
			starts += 1;
			server = await runner!.start();
			api = await N8nApi.connect(runner!.address());
		}

		const knownIds = async () => (await api.executionsOf(workflow)).map(({ id }) => id);

		/** All that the calls have brought about, when it is over. */
		async function executionsBesides(known: string[]): Promise<Execution[]> {
			let besides: string[] = [];
			await until('n8n has an execution of each call', async () => {
				besides = (await knownIds()).filter((id) => !known.includes(id));
				return besides.length === CALLS;
			});
			return await Promise.all(besides.map((id) => api.finished(id, 120_000)));
		}

		it.each([
			['killed in the request', 'request', 'kill'],
			['killed in the wait', 'wait', 'kill'],
			['asked to end in the wait, as by an update', 'wait', 'stop'],
		] as const)(
			'%s: all is found again, and neither Retry nor the same call submits it twice',
			async (what, when, end) => {
				soket.reset();
				const before = await knownIds();
				if (when === 'request') {
					soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after', times: CALLS });
				}
				const series = starts * 100;
				const callAll = async () => {
					for (let call = 0; call < CALLS; call++) {
						await api.callWebhook(WEBHOOK, { urls: urlsOf(series + call, ITEMS_PER_CALL) });
					}
				};
				await callAll();
				await until('All is submitted', () => soket.batches.length === CALLS);
				if (when === 'wait') {
					await until(
						'All is announced',
						() => server.log().split('Soket accepted').length > CALLS,
					);
				}
				await server[end]();
				logs += server.log();
				await start();

				const died = await executionsBesides(before);
				expect(died.filter(({ status }) => status === 'success')).toEqual([]);
				const retried = await Promise.all(died.map(({ id }) => api.retry(id)));

				const ids = soket.batches.map(({ batch_id }) => batch_id);
				const found = findIds(ids, () => when === 'wait', died, logs);
				console.log(
					`${foundLine(`${title}, ${what}`, found)}; ${ids.length - CALLS} paid for twice`,
				);
				expect(found.lost).toEqual([]);
				expect(ids).toHaveLength(CALLS);
				const known = await knownIds();
				await callAll();
				const anew = await executionsBesides(known);
				expect(soket.batches).toHaveLength(CALLS);
				// In queue mode n8n 2 has kept nothing of what died, and runs nothing of it again.
				const nothingKept = 'failed to be processed too many times';
				const stopped = [
					...retried.filter(({ problem }) => !problem.includes(nothingKept)),
					...anew,
				];
				for (const { status, problem } of stopped) {
					expect(status).toBe('error');
					expect(problem).toContain('has sent the same request before');
					expect(problem).toContain('soket_batch_ids');
				}
			},
		);
	});
}
