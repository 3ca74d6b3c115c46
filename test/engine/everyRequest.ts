import http from 'node:http';
import type { LookupFunction } from 'node:net';

/** What Node's HTTP client does with a request, and does not tell of in its types. */
interface AgentOfRequests {
	addRequest: (this: http.Agent, request: http.ClientRequest, options: object) => void;
}

/**
 * Adds to the options of all requests, whatever agent n8n sends them by.
 *
 * @returns what ends it
 */
export function addToRequests(optionsFor: (request: http.ClientRequest) => object): () => void {
	const agents = http.Agent.prototype as unknown as AgentOfRequests;
	const { addRequest } = agents;
	const spy = jest.spyOn(agents, 'addRequest').mockImplementation(function (
		this: http.Agent,
		request,
		options,
	) {
		addRequest.call(this, request, { ...options, ...optionsFor(request) });
	});
	return () => spy.mockRestore();
}

/** Finds every host at this address. */
export const lookupOf =
	(address: string): LookupFunction =>
	(_host, { all }, done) =>
		all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
