import { useTestBed } from './setup';

const bed = useTestBed();

describe('as a tool of an AI agent', () => {
	const workflow = (parameters: object) => {
		const node = (name: string, type: string, more: object = {}) => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
			...more,
		});
		return {
			name: 'Agent',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				node('Agent', 'test.agent', {
					parameters: { toolInput: { audio: 'https://x.test/a.mp3' } },
				}),
				node('Transcribe', 'n8n-nodes-soket.soketBatchTranscribeTool', { parameters }),
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main' as const, index: 0 }]] },
				Transcribe: { ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] },
			},
		};
	};

	it('submits what the agent names, and hands it the jobs', async () => {
		const run = await bed.engine.run(
			workflow({
				mappingMode: 'defineBelow',
				sourceType: 'url',
				url: "={{ $fromAI('audio', 'Address of the audio file', 'string') }}",
			}),
			{ credentials: { soketApi: { accessToken: bed.soket.token, baseUrl: bed.soket.baseUrl } } },
		);
		expect(run.data.resultData.error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{ sources: [{ url: 'https://x.test/a.mp3', filename: 'a.mp3' }] },
		]);
		const answer = run.data.resultData.runData.Agent?.[0]?.data?.main?.[0]?.[0];
		expect(answer?.json.heard).toContain(bed.soket.batches[0]!.batch_id);
	});
});
