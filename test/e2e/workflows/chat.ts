import type { ChatModel } from '../../chat-model-stand-in';
import type { WorkflowToSave } from '../n8n/api';
import type { Execution } from '../n8n/executions';
import { withCredentials } from '../n8n/workflowFiles';
import type { TestBed } from '../testBed';

const TRIGGER = 'When Chat Message Received';

/** Writes to the agent of a workflow, as a user does in the editor, and waits until it has answered. */
export async function chat(
	bed: TestBed,
	chatModel: ChatModel,
	workflow: WorkflowToSave,
	chatInput: string,
): Promise<Execution> {
	const chatCredential = await bed.api.createCredential('openAiApi', 'Chat model', {
		apiKey: 'any',
		url: chatModel.baseUrl,
	});
	// A chat comes from the editor; pinned data stands for it.
	const pinData = {
		[TRIGGER]: [{ json: { sessionId: 'test', action: 'sendMessage', chatInput } }],
	};
	const saved = await bed.save(withCredentials({ ...workflow, pinData }, [chatCredential]));
	return await bed.api.run(saved, TRIGGER);
}
