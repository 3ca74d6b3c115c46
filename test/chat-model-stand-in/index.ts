import createFastify from 'fastify';
import type { AddressInfo } from 'node:net';

/** A message of a chat, as OpenAI's API has them: the part that is used here. */
interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content?: unknown;
}

/** What an agent asks of a chat model. */
interface ChatRequest {
	model: string;
	messages: ChatMessage[];
	stream?: boolean;
	tools?: Array<{ function: { name: string; parameters: object } }>;
}

/** A running stand-in for a chat model. */
export interface ChatModel {
	/** To be entered into n8n's OpenAI credential. */
	readonly baseUrl: string;
	/** Every request for a completion, in order. */
	readonly requests: readonly ChatRequest[];
	stop: () => Promise<void>;
}

/**
 * Starts a stand-in for a chat model with OpenAI's API, on 127.0.0.1. It knows one thing: asked about an
 * http address, it uses the tool that takes a `url`; about a batch, the one that takes a `batch_id`; and what
 * the tool says it says after it.
 */
export async function startChatModel(): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	const server = createFastify({ forceCloseConnections: true });
	server.get('/v1/models', () => ({ object: 'list', data: [{ id: 'gpt-4.1-mini' }] }));
	server.post('/v1/chat/completions', ({ body }, reply) => {
		const request = body as ChatRequest;
		requests.push(request);
		const message = answerTo(request);
		if (!request.stream) return completion(request.model, 'message', message);
		reply.type('text/event-stream');
		const chunk = completion(request.model, 'delta', message);
		return `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
	});
	await server.listen({ port: 0, host: '127.0.0.1' });
	return {
		baseUrl: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/v1`,
		requests,
		stop: async () => await server.close(),
	};
}

function answerTo({ messages, tools = [] }: ChatRequest): object {
	const last = messages.at(-1);
	const words = textOf(last?.content);
	if (last?.role === 'tool') return { content: `The tool says: ${words}` };
	const [address] = /https?:\/\/[^\s"'<>?]+/.exec(words) ?? [];
	const [batch] = /batch-\d+/.exec(words) ?? [];
	const wanted = address ? { url: address } : batch ? { batch_id: batch } : {};
	const tool = tools.find(({ function: { parameters } }) =>
		Object.keys(wanted).some((argument) => JSON.stringify(parameters).includes(`"${argument}"`)),
	);
	if (!tool) return { content: 'Give me the http address of a recording, or a batch_id.' };
	const called = { name: tool.function.name, arguments: JSON.stringify(wanted) };
	return {
		content: null,
		tool_calls: [{ index: 0, id: 'call-1', type: 'function', function: called }],
	};
}

function textOf(content: unknown): string {
	return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

function completion(model: string, part: 'message' | 'delta', message: object): object {
	return {
		id: 'completion-1',
		object: part === 'message' ? 'chat.completion' : 'chat.completion.chunk',
		created: Math.floor(Date.now() / 1000),
		model,
		choices: [
			{
				index: 0,
				[part]: { role: 'assistant', ...message },
				finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop',
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
