import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../soket-simulator';
import { storedAudio } from './audioItems';
import { loadEngine, type Engine } from './n8n/engine';
import { workflowNode } from './n8n/workflowNode';
import { useFastClock } from './setup';

useFastClock();
let engine: Engine;
let soket: Simulator;

beforeAll(async () => {
	engine = await loadEngine();
	// Long enough for several looks, at most of which a few files are still on their way.
	soket = await startSimulator({ uploadMilliseconds: 1000, transcriptionMilliseconds: 4000 });
});
afterAll(async () => await soket.stop());

const soketNode = (name: string, parameters: INode['parameters']) =>
	workflowNode(name, 'n8n-nodes-soket.soketBatchTranscribe', { parameters });

/** Runs Input → these nodes → a node that follows the links back to Input. */
async function runChain(items: INodeExecutionData[], nodes: INode[]) {
	const chain = [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode('Input', 'n8n-nodes-base.noOp'),
		...nodes,
		workflowNode('Trace', 'test.traceToInput'),
	];
	const connections = Object.fromEntries(
		chain.slice(0, -1).map(({ name }, i) => {
			const next = { node: chain[i + 1]!.name, type: 'main' as const, index: 0 };
			return [name, { main: [[next]] }];
		}),
	);
	const { data } = await engine.run(
		{ name: 'Chain', nodes: chain, connections },
		{
			credentials: { soketApi: { accessToken: soket.token, baseUrl: soket.baseUrl } },
			pinData: { Input: items },
		},
	);
	const { runData, error } = data.resultData;
	if (error) throw error;
	const outputOf = (name: string) => runData[name]![0]!.data!.main?.[0] ?? [];
	return {
		transcripts: outputOf(nodes.at(-1)!.name).map(({ json }) => json),
		originals: outputOf('Trace').map(({ json }) => (json.input as IDataObject).original),
	};
}

const upload = soketNode('Upload', {
	resource: 'file',
	operation: 'upload',
	waitForCompletion: true,
});
const wait = { waitForCompletion: true };

describe('the whole chain', () => {
	it.each([
		['Upload → Submit and wait', [upload, soketNode('Submit', wait)]],
		[
			'Upload → Submit and wait → Get Results',
			[
				upload,
				soketNode('Submit', wait),
				soketNode('Get Results', { operation: 'getResults', batchId: '={{ $json.batch_id }}' }),
			],
		],
	])('%s: each of 25 files comes back as its own transcript', async (_, nodes) => {
		const before = soket.journal.length;
		const names = [...Array(25).keys()].map((n) => (n === 7 ? 'corrupt.mp3' : `call-${n}.mp3`));
		const items = await Promise.all(names.map(async (name) => await storedAudio(name)));
		const { transcripts, originals } = await runChain(items, nodes);

		expect(transcripts).toHaveLength(25);
		expect(originals).toEqual(transcripts.map(({ filename }) => filename));
		expect(new Set(originals)).toEqual(new Set(names));
		for (const { filename, status, result, errors } of transcripts) {
			if (filename === 'corrupt.mp3') {
				expect({ status, errors }).toEqual({
					status: 'failed',
					errors: ['could not decode the audio of corrupt.mp3'],
				});
			} else {
				expect(status).toBe('completed');
				expect((result as { text: string }).text).toContain(filename);
			}
		}
		const counts = new Map<string, number>();
		for (const { route } of soket.journal.slice(before)) {
			counts.set(route, (counts.get(route) ?? 0) + 1);
		}
		expect(counts.get('POST /files/upload')).toBe(1);
		expect(counts.get('POST /batch')).toBe(1);
		expect(counts.get('GET /status/batch/{batch_id}')).toBeGreaterThanOrEqual(2);
	});
});
