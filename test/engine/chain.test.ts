import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { callNames, storedAudio } from './audioItems';
import { chain } from './n8n/chain';
import { workflowNode } from './n8n/workflowNode';
import { useFastClock, useTestBed } from './setup';

useFastClock();
// Long enough for several looks, at most of which a few files are still on their way.
const bed = useTestBed({ uploadMilliseconds: 1000, transcriptionMilliseconds: 4000 });

const soketNode = (name: string, parameters: INode['parameters']) =>
	workflowNode(name, 'n8n-nodes-soket.soketBatchTranscribe', { parameters });

/** Runs Input → these nodes → a node that follows the links back to Input. */
async function runChain(items: INodeExecutionData[], nodes: INode[]) {
	const workflow = chain('Chain', [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode('Input', 'n8n-nodes-base.noOp'),
		...nodes,
		workflowNode('Trace', 'test.traceToInput'),
	]);
	const { data } = await bed.engine.run(workflow, {
		credentials: { soketApi: bed.credential() },
		pinData: { Input: items },
	});
	const { runData, error } = data.resultData;
	if (error) throw error;
	const outputOf = (name: string) => runData[name]![0]!.data!.main?.[0] ?? [];
	return {
		transcripts: outputOf(nodes.at(-1)!.name).map(({ json }) => json),
		originals: outputOf('Trace').map(({ json }) => (json.input as IDataObject).original),
	};
}

it('Upload → Submit and wait → Get Results: each of 25 files comes back as its own transcript', async () => {
	const names = callNames(25);
	names[7] = 'corrupt.mp3';
	const items = await Promise.all(names.map(async (name) => await storedAudio(name)));
	const { transcripts, originals } = await runChain(items, [
		soketNode('Upload', { resource: 'file', operation: 'upload', waitForCompletion: true }),
		soketNode('Submit', { waitForCompletion: true }),
		soketNode('Get Results', { operation: 'getResults', batchId: '={{ $json.batch_id }}' }),
	]);

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
	expect(bed.requests('POST /files/upload')).toHaveLength(1);
	expect(bed.requests('POST /batch')).toHaveLength(1);
	expect(bed.requests('GET /status/batch/{batch_id}').length).toBeGreaterThanOrEqual(2);
});
