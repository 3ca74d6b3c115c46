import { setTimeout as sleep } from 'node:timers/promises';

import { workflowNode } from '../../engine/n8n/workflowNode';
import { startSimulator, type Simulator } from '../../soket-simulator';
import { N8nApi, type SavedWorkflow } from '../n8n/api';
import type { Execution } from '../n8n/executions';
import { findIds, foundLine } from '../n8n/foundIds';
import { installN8n, N8N_VERSIONS, type N8nVersion } from '../n8n/install';
import { packPackage, userFolderWith } from '../n8n/package';
import { type N8nServer, startN8n } from '../n8n/server';
import { withCredentials } from '../n8n/workflowFiles';
import { startCluster } from './cluster';
import { STALLED_SOONER } from './stalledSooner';
import { SOKET_NODE, transcribeWorkflow, urlsOf, WEBHOOK } from './transcribeWorkflow';

const CALLS = 10;
const ITEMS_PER_CALL = 3;

jest.setTimeout(8 * 60_000);

/** What runs the executions, and can be killed: n8n itself, or a worker of queue mode. */
interface Runner {
	start: (name: string) => Promise<N8nServer>;
	/** n8n's own, which in queue mode is not the worker's. */
	address: () => string;
	stop: () => Promise<void>;
}

/** n8n gives up sooner on what it is asked to end. */
const env = { ...STALLED_SOONER, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '2' };

async function oneProcess(version: N8nVersion): Promise<Runner> {
	const n8n = await installN8n(version);
	const { tarball, remove } = await packPackage();
	const home = await userFolderWith(tarball);
	await remove();
	let server: N8nServer | undefined;
	return {
		start: async (name) => {
			server = await startN8n({ n8n, userFolder: home.path, name, env });
			return server;
		},
		address: () => server!.baseUrl,
		stop: async () => {
			await server?.stop();
			await home.remove();
		},
	};
}

async function queue(version: N8nVersion): Promise<Runner> {
	const cluster = await startCluster(version, env);
	return {
		start: async (name) => await cluster.startWorker(name),
		address: () => cluster.main.baseUrl,
		stop: cluster.stop,
	};
}

const RUNNERS = N8N_VERSIONS.flatMap((version) => [
	[`${version} in one process`, version, oneProcess] as const,
	[`${version} in queue mode`, version, queue] as const,
]);

/** What a user sees who runs n8n's Retry on executions that died, and what Soket sees. */
describe.each(RUNNERS)('%s', (title, version, makeRunner) => {
	let soket: Simulator;
	let runner: Runner;
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
		const { token: accessToken, baseUrl } = soket;
		const credential = await api.createCredential('soketApi', 'Soket', { accessToken, baseUrl });
		const nodes = transcribeWorkflow.nodes.map((node) =>
			node.name === SOKET_NODE
				? workflowNode(SOKET_NODE, node.type, {
						parameters: { waitForCompletion: true, maxWaitMinutes: 10 },
					})
				: node,
		);
		workflow = await api.saveWorkflow(
			withCredentials({ ...transcribeWorkflow, nodes }, [credential]),
		);
		await api.activate(workflow);
	});
	afterAll(async () => {
		await runner.stop();
		await soket.stop();
	});

	async function start() {
		server = await runner.start(`crash-${title.replaceAll(' ', '-')}-${(starts += 1)}`);
		api = await N8nApi.connect(runner.address());
	}

	async function until(what: string, isSo: () => boolean): Promise<void> {
		const end = Date.now() + 60_000;
		while (!isSo()) {
			if (Date.now() > end) throw new Error(`${what}: not within a minute`);
			await sleep(50);
		}
	}

	/** All that the calls have brought about, when it is over. */
	async function executionsBesides(known: Set<string>): Promise<Execution[]> {
		for (const end = Date.now() + 60_000; ;) {
			const ids = (await api.executionsOf(workflow)).map(({ id }) => id);
			const besides = ids.filter((id) => !known.has(id));
			if (besides.length === CALLS || Date.now() > end) {
				return await Promise.all(besides.map((id) => api.finished(id, 120_000)));
			}
			await sleep(200);
		}
	}

	it.each([
		['killed in the request', 'request', 'kill'],
		['killed in the wait', 'wait', 'kill'],
		['asked to end in the wait, as by an update', 'wait', 'stop'],
	] as const)(
		'%s: all is found again, and neither Retry nor the same call submits it twice',
		async (what, when, end) => {
			soket.reset();
			const before = new Set((await api.executionsOf(workflow)).map(({ id }) => id));
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
			await until('all is submitted', () => soket.batches.length === CALLS);
			if (when === 'wait') {
				await until('all is announced', () => server.log().split('Soket accepted').length > CALLS);
			}
			await server[end]();
			logs += server.log();
			await start();

			const died = await executionsBesides(before);
			expect(died).toHaveLength(CALLS);
			expect(died.filter(({ status }) => status === 'success')).toEqual([]);
			const retried: Execution[] = [];
			for (const { id } of died) retried.push(await api.retry(id));

			const ids = soket.batches.map(({ batch_id }) => batch_id);
			const found = findIds(ids, () => when === 'wait', died, logs);
			console.log(`${foundLine(`${title}, ${what}`, found)}; ${ids.length - CALLS} paid for twice`);
			expect(found.lost).toEqual([]);
			expect(ids).toHaveLength(CALLS);
			const known = new Set((await api.executionsOf(workflow)).map(({ id }) => id));
			await callAll();
			const anew = await executionsBesides(known);
			expect(soket.batches).toHaveLength(CALLS);
			// In queue mode n8n 2 has kept nothing of what died, and runs nothing of it again.
			const nothingKept = 'failed to be processed too many times';
			const stopped = [...retried.filter(({ problem }) => !problem.includes(nothingKept)), ...anew];
			for (const { status, problem } of stopped) {
				expect(status).toBe('error');
				expect(problem).toContain('has sent the same request before');
				expect(problem).toContain('soket_batch_ids');
			}
		},
	);
});
