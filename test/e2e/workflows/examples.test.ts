import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { type ChatModel, startChatModel } from '../../chat-model-stand-in';
import type { WorkflowToSave } from '../n8n/api';
import { EXAMPLES } from './examples';
import { runningServers } from './servers';
import { useN8n } from './setup';

const folder = path.resolve(__dirname, '../../../examples');
const files = readdirSync(folder).sort();
const read = (file: string) =>
	JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as WorkflowToSave;

it('every example has a test', () => {
	expect(Object.keys(EXAMPLES).sort()).toEqual(files);
});

describe.each(runningServers())('the examples in n8n $release', (n8n) => {
	// So long that a wait has to look more than once.
	const bed = useN8n(n8n, { uploadMilliseconds: 500, transcriptionMilliseconds: 1500 });
	let chatModel: ChatModel;
	beforeAll(async () => {
		chatModel = await startChatModel();
	});
	afterAll(async () => await chatModel.stop());

	it.each(files)('%s', async (file) => {
		await EXAMPLES[file]!({ workflow: read(file), bed, n8n, chatModel });
	});
});
