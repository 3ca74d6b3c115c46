import { useTestBed } from './setup';

const bed = useTestBed();

describe('as a tool of an AI agent', () => {
	it('submits what the agent names, and hands it the jobs', async () => {
		const { error, heard } = await bed.runTool({ audio: 'https://x.test/a.mp3' });
		expect(error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{ sources: [{ url: 'https://x.test/a.mp3', filename: 'a.mp3' }] },
		]);
		expect(heard).toContain(bed.soket.batches[0]!.batch_id);
	});

	it.each([
		['no address', 'not an address', 'is not an http or https address', { field: 'URL' }],
		[
			'a refusal',
			'https://x.test/401.mp3',
			'Soket refused the request (401): expired',
			{ httpCode: '401' },
		],
		[
			'an unclear answer',
			'https://x.test/502.mp3',
			'Soket may have accepted this batch',
			{ httpCode: '502' },
		],
	])('tells the agent of %s, and pays for none twice', async (_, audio, words, details) => {
		const status = Number(/\d+/.exec(audio));
		// Behind a 502 the API has done its work.
		const when = status === 502 ? 'after' : 'before';
		const body = { error: 'expired' };
		if (status > 0) bed.refuse('POST /batch', status, { when, body, times: Infinity });
		const { error, heard } = await bed.runTool({ audio }, 3);
		expect(bed.soket.batches).toHaveLength(status === 502 ? 1 : 0);
		expect(error).toBeUndefined();
		const [item] = JSON.parse(heard as string) as Array<Record<string, unknown>>;
		expect(Object.keys(item!)).toEqual(['error', 'message', 'details']);
		expect(`${item!.error as string} ${item!.message as string}`).toContain(words);
		expect(item!.details).toMatchObject(details);
	});

	it('gives the agent what it found beside what it did not find', async () => {
		await bed.runTool({ audio: 'https://x.test/a.mp3' });
		const { file_id } = bed.soket.batches[0]!.jobs[0]!;
		const { heard } = await bed.runTool({ ids: `unknown,${file_id}` }, 1, {
			resource: 'file',
			operation: 'getTranscript',
			fileId: "={{ $fromAI('ids', 'Ids of files', 'string') }}",
		});
		expect(JSON.parse(heard as string)).toMatchObject([
			{ file_id, status: 'completed' },
			{ error: 'This file has no transcript yet: submit it first by Batch > Submit' },
		]);
	});
});
