import { workflowNode } from '../../engine/n8n/workflowNode';
import { chain } from '../n8n/chain';
import { CALLS, callsWorkflow, SOKET, soketNode } from './callsWorkflow';
import { eventually } from './eventually';
import { iconIn } from './icon';
import { ACTIONS } from './operations';
import { runningN8n, useEditor } from './setup';

const n8n = runningN8n();

describe(`the nodes panel of n8n ${n8n.release}`, () => {
	const bed = useEditor(n8n);
	const calls = [{ url: 'https://media.example.com/calls/asha.mp3' }];

	bed.test('finds the node, lists its actions and adds the one that is picked', async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Search', calls)));
		const panel = await bed.editor.openNodesPanel(CALLS);
		await panel.search('soket');
		await eventually(async () => expect((await panel.entries())[0]).toBe(SOKET));
		expect(await iconIn(panel.entry(SOKET))).toBe('soket.svg');

		await panel.pick(SOKET);
		await eventually(async () => expect(await panel.entries()).toEqual(ACTIONS));
		for (const action of ACTIONS) expect(await iconIn(panel.entry(action))).toBe('soket.svg');

		await panel.pick('Get batch transcripts');
		const view = await bed.editor.nodeView();
		expect(await view.chosen('resource')).toBe('Batch');
		expect(await view.chosen('operation')).toBe('Get Results');
		await view.close();
		expect(await iconIn(bed.editor.node('Get batch transcripts'))).toBe('soket.svg');
	});

	bed.test('draws its icon to go with the colours of the editor', async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Icon', calls, soketNode())));
		for (const [colorScheme, icon] of [
			['dark', 'soket.dark.svg'],
			['light', 'soket.svg'],
		] as const) {
			await bed.editor.page.emulateMedia({ colorScheme });
			await eventually(async () => expect(await iconIn(bed.editor.node(SOKET))).toBe(icon));
		}
	});

	bed.test('finds it by what people may look for', async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Search', calls)));
		const panel = await bed.editor.openNodesPanel(CALLS);
		for (const words of [
			'transcribe',
			'speech to text',
			'audio',
			'Hindi',
			'STT',
			'Soket AI',
			'upload audio',
		]) {
			await panel.search(words);
			await eventually(async () => expect(await panel.entries()).toContain(SOKET));
		}
	});

	bed.test('finds it as a tool of an agent', async () => {
		const agent = workflowNode('AI Agent', '@n8n/n8n-nodes-langchain.agent', { typeVersion: 2 });
		await bed.editor.open(await bed.save(chain('Agent', [agent])));
		const panel = await bed.editor.openNodesPanel('AI Agent', 'inputs/ai_tool/0');
		await panel.search('soket');
		await eventually(async () => expect((await panel.entries())[0]).toBe(`${SOKET} Tool`));
	});

	bed.test('marks nothing but the missing credential on a node that was just added', async () => {
		await bed.editor.open(await bed.api.saveWorkflow(callsWorkflow('New', calls, soketNode())));
		expect(await bed.editor.issuesOf(SOKET)).toEqual([`Credentials for ${SOKET} are not set.`]);
	});
});
