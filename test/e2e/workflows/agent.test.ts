import type { IDataObject } from 'n8n-workflow';

import { type ChatModel, startChatModel } from '../../chat-model-stand-in';
import type { Fault } from '../../soket-simulator';
import type { Execution } from '../n8n/executions';
import type { N8nVersion } from '../n8n/install';
import { readExample, withParameters } from '../n8n/workflowFiles';
import { chat } from './chat';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';

/** The versions of the agent's node that call tools in different ways, in each n8n. */
const AGENTS: Record<N8nVersion, number[]> = { 'n8n-2': [2.2, 3, 3.1], 'n8n-1': [2.2, 3] };

const SUBMIT = 'POST /batch';
const READ = 'GET /results/batch/{batch_id}';

const refused = (status: number): Pick<Fault & { kind: 'answer' }, 'status' | 'body'> => ({
	status,
	body: { error: 'made up' },
});

/** What goes wrong in each tool, how often Soket is asked, and what the model has to be told. */
const TROUBLES = [
	{
		tool: 'Transcribe Audio',
		trouble: 'a wrong token',
		about: 'https://x.test/asha.mp3',
		answer: refused(401),
		requests: { [SUBMIT]: 1 },
		told: 'Soket refused the request (401): made up',
		details: { httpCode: '401', accepted: 'no' },
	},
	{
		tool: 'Transcribe Audio',
		trouble: 'a bad address',
		about: 'https://[x.test/asha.mp3',
		requests: {},
		told: 'is not an http or https address',
		details: { field: 'URL' },
	},
	{
		tool: 'Transcribe Audio',
		trouble: 'an unclear answer',
		about: 'https://x.test/asha.mp3',
		answer: refused(502),
		requests: { [SUBMIT]: 1 },
		told: 'Soket may have accepted this batch',
		details: { httpCode: '502', accepted: 'unknown' },
	},
	{
		tool: 'Get Results',
		trouble: 'a wrong token',
		about: 'batch-0',
		answer: refused(401),
		requests: { [READ]: 1 },
		told: 'Soket refused the request (401): made up',
		details: { httpCode: '401' },
	},
	{
		tool: 'Get Results',
		trouble: 'an unknown id',
		about: 'batch-0',
		requests: { [READ]: 1 },
		told: 'batch not found',
		details: {},
	},
	{
		tool: 'Get Results',
		trouble: 'a fault that does not pass',
		about: 'batch-0',
		answer: refused(502),
		requests: { [READ]: 2 },
		told: 'Soket had a fault of its own (502)',
		details: { httpCode: '502' },
	},
];

const inEach = runningServers().flatMap((n8n) =>
	AGENTS[n8n.version].map((agent) => ({ ...n8n, n8n, agent })),
);

describe.each(inEach)('the tools of agent $agent in n8n $release', ({ n8n, agent }) => {
	const bed = useN8n(n8n);
	let chatModel: ChatModel;
	beforeAll(async () => {
		chatModel = await startChatModel();
	});
	afterAll(async () => await chatModel.stop());

	/** Asks the agent of the example. */
	const ask = async (about: string): Promise<Execution> => {
		// One try more is enough where a fault does not pass, and it comes after a second.
		const example = withParameters(readExample('ai-agent-tool.json'), 'Get Results', {
			options: { maxRetries: 1 },
		});
		const nodes = example.nodes.map((node) =>
			node.name === 'AI Agent' ? { ...node, typeVersion: agent } : node,
		);
		const question = `What is said in ${about}?`;
		const execution = await chat(bed, chatModel, { ...example, nodes }, question);
		expect(execution).toMatchObject({ status: 'success', problem: '' });
		return execution;
	};

	/** What the model gets to read of the tool that it has called last. */
	const heard = (): IDataObject[] => {
		const { role, content } = chatModel.requests.at(-1)!.messages.at(-1)!;
		expect(role).toBe('tool');
		return JSON.parse(content as string) as IDataObject[];
	};

	it('give the model the transcript', async () => {
		await ask('https://x.test/asha.mp3');
		const [batch] = bed.soket.batches;
		const { batch_id, jobs } = batch!;
		const transcript = {
			batch_id,
			file_id: jobs[0]!.file_id,
			status: 'completed',
			result: { text: expect.stringContaining('asha.mp3') as unknown },
		};
		expect(heard()).toMatchObject([transcript]);
		await ask(batch_id);
		expect(heard()).toMatchObject([transcript]);
		expect(bed.requests(SUBMIT)).toHaveLength(1);
	});

	it.each(TROUBLES)(
		'$tool: tells the model of $trouble',
		async ({ tool, about, answer, requests, told, details }) => {
			for (const route of Object.keys(requests) as Array<keyof typeof requests>) {
				const fault = { route, kind: 'answer', when: 'before', times: Infinity } as const;
				if (answer) bed.soket.fault({ ...fault, ...answer });
			}
			const execution = await ask(about);
			expect(execution.data.resultData.runData[tool]).toHaveLength(1);
			expect(countOfRequests(bed.soket.journal)).toEqual(requests);

			const [report, ...more] = heard();
			expect(more).toEqual([]);
			expect(Object.keys(report!)).toEqual(['error', 'message', 'details']);
			expect(`${report!.error as string} ${report!.message as string}`).toContain(told);
			expect(report!.details).toMatchObject(details);
		},
	);
});

function countOfRequests(journal: ReadonlyArray<{ route: string }>): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { route } of journal) counts[route] = (counts[route] ?? 0) + 1;
	return counts;
}
