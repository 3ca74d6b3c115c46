import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import { SOKET, soketNode } from '../nodes';
import { eventually } from '../until';
import { CALLS, callsWorkflow } from './callsWorkflow';
import { ACTIONS } from './operations';
import { n8n, useEditor } from './useEditor';

/** What people may look for. */
const SEARCHES = [
	'transcribe',
	'speech to text',
	'audio',
	'Hindi',
	'STT',
	'Soket AI',
	'upload audio',
];

describe(`a node that is added in n8n ${n8n.release}`, () => {
	const bed = useEditor();
	const calls = [{ url: 'https://media.example.com/calls/asha.mp3' }];

	bed.test('is found by what people may look for, with its actions', async (editor) => {
		await editor.open(await bed.save(callsWorkflow('Search', calls)));
		await editor.openPanel(CALLS);
		for (const words of SEARCHES) {
			await editor.search(words);
			await eventually(async () => expect(await editor.allFound()).toContain(SOKET));
		}
		await editor.search('soket');
		await eventually(async () => expect((await editor.allFound())[0]).toBe(SOKET));
		expect(await editor.iconIn(editor.found(SOKET))).toBe('soket.svg');

		await editor.pick(SOKET);
		await eventually(async () => expect(await editor.allFound()).toEqual(ACTIONS));
		for (const action of ACTIONS) {
			expect(await editor.iconIn(editor.found(action))).toBe('soket.svg');
		}

		await editor.pick('Get batch transcripts');
		await eventually(async () => expect(await editor.chosen('resource')).toBe('Batch'));
		expect(await editor.chosen('operation')).toBe('Get Results');
		await editor.closeNode();
		expect(await editor.iconIn(editor.node('Get batch transcripts'))).toBe('soket.svg');
	});

	bed.test('is found as a tool of an agent', async (editor) => {
		const agent = workflowNode('AI Agent', '@n8n/n8n-nodes-langchain.agent', { typeVersion: 2 });
		await editor.open(await bed.save(chain('Agent', [agent])));
		await editor.openPanel('AI Agent', 'inputs/ai_tool/0');
		await editor.search('soket');
		await eventually(async () => expect((await editor.allFound())[0]).toBe(`${SOKET} Tool`));
	});

	bed.test(
		'lacks nothing but its credential, and has an icon to go with the colours of the editor',
		async (editor) => {
			await editor.open(await bed.api.saveWorkflow(callsWorkflow('New', calls, soketNode())));
			expect(await editor.issuesOf(SOKET)).toEqual([`Credentials for ${SOKET} are not set.`]);
			for (const [colorScheme, icon] of [
				['dark', 'soket.dark.svg'],
				['light', 'soket.svg'],
			] as const) {
				await editor.page.emulateMedia({ colorScheme });
				await eventually(async () => expect(await editor.iconIn(editor.node(SOKET))).toBe(icon));
			}
		},
	);
});
