import multipart from '@fastify/multipart';
import createFastify, {
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	type HTTPMethods,
} from 'fastify';
import { type Call, type Handler, Refusal } from './answer';
import { Exchange } from './exchange';
import type { FaultQueue } from './faults';
import { type JournalEntry, ROUTES, type RouteName } from './journal';
import { receiveUpload } from './receiveUpload';

/** The path below which the real API has its routes. */
export const BASE_PATH = '/transcribe';

// 100,000 long addresses are some 20 MB of JSON; uploads are streamed and know no limit.
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** What the HTTP server is put together from. */
interface ServerParts {
	token: string;
	handlers: Record<RouteName, Handler>;
	faults: FaultQueue;
	journal: JournalEntry[];
	onAnswered: (entry: JournalEntry) => void;
}

/** The HTTP side: journal first, then faults, then authentication, then the API itself. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
	const exchanges = new WeakMap<FastifyRequest, Exchange>();

	function begin(request: FastifyRequest, reply: FastifyReply): Exchange {
		const entry = newEntry(request);
		parts.journal.push(entry);
		const fault = parts.faults.take(entry.route);
		const exchange = new Exchange(request, reply, entry, fault, parts.onAnswered);
		exchanges.set(request, exchange);
		return exchange;
	}

	async function serve(request: FastifyRequest, reply: FastifyReply, handler: Handler) {
		const exchange = exchanges.get(request) ?? begin(request, reply);
		const call: Call = {
			params: (request.params ?? {}) as Record<string, string>,
			query: request.query as Record<string, unknown>,
			body: request.body,
		};
		if (request.isMultipart()) call.upload = await receiveUpload(request);
		exchange.entry.body = call.upload?.files ?? call.body;
		if (exchange.struckBeforeTheApi()) return reply;
		await exchange.answer(() => {
			if (request.headers.authorization !== `Bearer ${parts.token}`) {
				throw new Refusal(401, { detail: 'missing, invalid or expired token' });
			}
			return handler(call);
		});
		return reply;
	}

	const app = createFastify({
		bodyLimit: BODY_LIMIT_BYTES,
		forceCloseConnections: true,
		exposeHeadRoutes: false,
		routerOptions: { maxParamLength: 10_000 },
		// Addresses that do not even decode come past every hook.
		frameworkErrors: (_error, request, reply) => {
			const exchange = begin(request, reply);
			if (exchange.struckAtOnce() || exchange.struckBeforeTheApi()) return;
			exchange.send({ status: 400, body: { detail: 'malformed address' } }, 'answered');
		},
	});
	await app.register(multipart, { limits: { fileSize: Infinity, parts: Infinity } });
	keepWhatIsNoJson(app);

	app.addHook('onRequest', async (request, reply) => {
		if (begin(request, reply).struckAtOnce()) return reply;
	});
	for (const route of ROUTES) {
		const [method, path] = route.split(' ') as [HTTPMethods, string];
		const url = BASE_PATH + path.replace(/\{(\w+)\}/g, ':$1');
		app.route({
			method,
			url,
			handler: (request, reply) => serve(request, reply, parts.handlers[route]),
		});
	}
	app.setNotFoundHandler((request, reply) =>
		serve(request, reply, () => {
			throw new Refusal(404, { detail: 'no such route' });
		}),
	);
	app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
		// A body that breaks off, is too large or malformed; 500 is a bug in the simulator.
		const { statusCode: status = 500, message } = error;
		const exchange = exchanges.get(request) ?? begin(request, reply);
		exchange.send({ status, body: { detail: message } }, 'answered');
	});
	return app;
}

function newEntry(request: FastifyRequest): JournalEntry {
	const [address = ''] = request.url.split('?');
	const documented = `${request.method} ${(request.routeOptions.url ?? '').slice(BASE_PATH.length)}`;
	const route = documented.replace(/:(\w+)/g, '{$1}');
	return {
		at: Date.now(),
		method: request.method,
		path: address.startsWith(`${BASE_PATH}/`) ? address.slice(BASE_PATH.length) : address,
		route: ROUTES.find((candidate) => candidate === route) ?? 'unknown',
		query: { ...(request.query as Record<string, unknown>) },
		headers: { ...request.headers },
		body: undefined,
		status: null,
		accepted: false,
		outcome: 'underway',
	};
}

/** Malformed JSON and other text reaches the routes as text, to be journalled and refused there. */
function keepWhatIsNoJson(app: FastifyInstance): void {
	app.removeContentTypeParser(['application/json', 'text/plain']);
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
		let parsed: unknown = body;
		try {
			parsed = JSON.parse(body.toString());
		} catch {
			// Stays text.
		}
		done(null, parsed);
	});
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}
