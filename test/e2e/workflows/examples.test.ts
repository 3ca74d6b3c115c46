import { type ChatModel, startChatModel } from '../../chat-model-stand-in';
import { exampleFiles, readExample } from '../n8n/workflowFiles';
import { EXAMPLES } from './examples';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';

const files = exampleFiles();

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
		await EXAMPLES[file]!({ workflow: readExample(file), bed, n8n, chatModel });
	});
});
