import { startSimulator, type Simulator } from '../../soket-simulator';
import { N8nApi, type SavedWorkflow } from '../n8n/api';
import { isOver } from '../n8n/executions';
import { until } from '../until';
import { startCluster, type Cluster } from './cluster';
import { acceptedCalls, listen, urlsOf, WEBHOOK } from './transcribeWorkflow';

const ITEMS_PER_CALL = 20;

jest.setTimeout(6 * 60_000);

/** What n8n 1 makes of the unfinished job of a worker that was killed, which docs/scaling.md tells users. */
describe('n8n 1 in queue mode, with the only worker killed in the middle of a submission', () => {
	let soket: Simulator;
	let cluster: Cluster | undefined;
	let api: N8nApi;
	let workflow: SavedWorkflow;
	beforeAll(async () => {
		soket = await startSimulator();
		// A tenth of n8n's own times, and so the test.
		cluster = await startCluster('n8n-1', 'stalled', {
			QUEUE_WORKER_LOCK_DURATION: '3000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
			QUEUE_WORKER_STALLED_INTERVAL: '2000',
		});
		api = await N8nApi.connect(cluster.main.baseUrl);
		workflow = await listen(api, soket);
	});
	afterAll(async () => {
		await cluster?.stop();
		await soket.stop();
	});

	async function submitAndKill(call: number, env: Record<string, string>): Promise<number> {
		const unlucky = await cluster!.startWorker(`unlucky-${call}`, env);
		soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after' });
		await api.callWebhook(WEBHOOK, { urls: urlsOf(call, ITEMS_PER_CALL) });
		await until('It is submitted', () => acceptedCalls(soket).includes(call));
		await unlucky.kill();
		const heir = await cluster!.startWorker(`heir-${call}`, env);
		// Whoever finds the stalled job either runs it, or fails it.
		await until('The job is taken up or given up', async () => {
			const again = acceptedCalls(soket).filter((accepted) => accepted === call).length > 1;
			const [latest] = await api.executionsOf(workflow);
			return again || isOver(latest!);
		});
		await heir.stop();
		return acceptedCalls(soket).filter((accepted) => accepted === call).length;
	}

	it('hands it to another worker, which does not submit again', async () => {
		expect(await submitAndKill(1, {})).toBe(1);
	});

	it('fails it with QUEUE_WORKER_MAX_STALLED_COUNT=0', async () => {
		expect(await submitAndKill(2, { QUEUE_WORKER_MAX_STALLED_COUNT: '0' })).toBe(1);
	});
});
