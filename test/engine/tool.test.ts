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
});
