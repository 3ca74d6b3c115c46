import { type Simulator, startSimulator } from '../../soket-simulator';
import { eventually } from '../editor/eventually';
import { N8nApi } from '../n8n/api';
import { DataTable } from '../n8n/dataTable';
import { type InstalledN8n, installN8n, N8N_VERSIONS } from '../n8n/install';
import { packPackage, type TemporaryFolder, userFolderWith } from '../n8n/package';
import { type N8nServer, startN8n } from '../n8n/server';
import { readExample, withCredentials } from '../n8n/workflowFiles';
import { statesIn, withBatchTable } from './collectLater';

/** In milliseconds: an n8n is started twice, which takes a while on a busy machine. */
const PATIENCE = 300_000;

describe.each(N8N_VERSIONS)('an n8n of its own, %s', (version) => {
	let n8n: InstalledN8n;
	let home: TemporaryFolder;
	let soket: Simulator;
	let server: N8nServer | undefined;
	const start = async () =>
		await startN8n({ n8n, userFolder: home.path, name: `e2e-killed-${version}` });

	beforeAll(async () => {
		n8n = await installN8n(version);
		const { tarball, remove } = await packPackage();
		home = await userFolderWith(tarball).finally(remove);
		soket = await startSimulator();
	}, PATIENCE);
	afterAll(async () => {
		await server?.stop();
		await soket.stop();
		await home.remove();
	});

	it(
		'is killed while it collects, and collects when it is back',
		async () => {
			server = await start();
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
			await eventually(async () => expect(askedForResults()).toBe(1));

			await server.kill();
			server = await start();
			const after = await N8nApi.connect(server.baseUrl);
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
