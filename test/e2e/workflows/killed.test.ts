import { type Simulator, startSimulator } from '../../soket-simulator';
import { N8nApi } from '../n8n/api';
import { DataTable } from '../n8n/dataTable';
import { N8N_VERSIONS } from '../n8n/install';
import { type RestartableN8n, restartableN8n } from '../n8n/withPackage';
import { readExample, withCredentials } from '../n8n/workflowFiles';
import { until } from '../until';
import { statesIn, withBatchTable } from './collectLater';

/** In milliseconds: an n8n is started twice, which takes a while on a busy machine. */
const PATIENCE = 300_000;

describe.each(N8N_VERSIONS)('an n8n of its own, %s', (version) => {
	let n8n: RestartableN8n;
	let soket: Simulator;

	beforeAll(async () => {
		n8n = await restartableN8n(version, { name: `e2e-killed-${version}` });
		soket = await startSimulator();
	});
	afterAll(async () => {
		await n8n.stop();
		await soket.stop();
	});

	it(
		'is killed while it collects, and collects when it is back',
		async () => {
			const server = await n8n.start();
			const before = await N8nApi.connect(server.baseUrl);
			const { token: accessToken, baseUrl } = soket;
			const credential = await before.createCredential('soketApi', 'Soket simulator', {
				accessToken,
				baseUrl,
			});
			const { workflow } = await withBatchTable(
				withCredentials(readExample('collect-later.json'), [credential]),
				before,
				version,
			);
			const saved = await before.saveWorkflow(workflow);
			soket.addUpload([{ filename: 'asha.mp3' }]);
			await before.run(saved, 'Every Night');
			const { batch_id } = soket.batches[0]!;
			soket.fault({ route: 'GET /results/batch/{batch_id}', kind: 'hang', when: 'after' });
			await before.start(saved, 'Every Ten Minutes');
			const askedForResults = () =>
				soket.journal.filter(({ route }) => route === 'GET /results/batch/{batch_id}').length;
			await until('It asks for the results', () => askedForResults() === 1);

			await server.kill();
			const after = await N8nApi.connect((await n8n.start()).baseUrl);
			const table = await DataTable.named(after.rest, 'soket_batches');
			expect(await statesIn(table)).toEqual({ [batch_id]: 'open' });
			const collection = await after.run(saved, 'Every Ten Minutes');
			expect(collection).toMatchObject({ status: 'success', problem: '' });
			expect(collection.items('Transcripts')).toMatchObject([
				{ json: { batch_id, file: 'asha.mp3', status: 'completed' } },
			]);
			expect(await statesIn(table)).toEqual({ [batch_id]: 'done' });
			expect(soket.batches).toHaveLength(1);
		},
		PATIENCE,
	);
});
