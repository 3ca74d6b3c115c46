import { setTimeout as sleep } from 'node:timers/promises';

/** n8n answers nothing while one of its nodes computes, which takes minutes in the benchmark. */
const TIMEOUT_MILLISECONDS = 300_000;
/** How long it may say of itself that it is not ready. */
const NOT_READY_MILLISECONDS = 30_000;

/** The one user of a test's n8n: its owner. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Only-for-tests-1',
};

/** What n8n's REST API refused. */
export class RestError extends Error {
	constructor(
		request: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${request} was answered with ${status}: ${body.slice(0, 2_000)}`);
	}
}

/** n8n's internal REST API, which its editor uses, with the session of the owner. */
export class RestClient {
	private cookie = '';

	private constructor(readonly baseUrl: string) {}

	/** Logs in as the owner; makes one first where n8n is new. */
	static async connect(baseUrl: string): Promise<RestClient> {
		const client = new RestClient(baseUrl);
		const { email: emailOrLdapLoginId, password } = OWNER;
		try {
			await client.call('POST', 'login', { emailOrLdapLoginId, password });
		} catch (error) {
			if (!(error instanceof RestError && error.status === 401)) throw error;
			// Nobody is there yet. The one who sets n8n up is logged in by that.
			await client.call('POST', 'owner/setup', OWNER);
		}
		return client;
	}

	/** Gets a page that is not of the REST API, by its path from n8n's own address on. */
	async get(path: string): Promise<Response> {
		const answer = await fetch(new URL(path, `${this.baseUrl}/`), {
			headers: { cookie: this.cookie, connection: 'close' },
			signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
		});
		if (!answer.ok) throw new RestError(`GET ${path}`, answer.status, await answer.text());
		return answer;
	}

	/**
	 * @param path without the leading `rest/`
	 * @returns what the answer has in `data`
	 * @throws RestError for any status but 2xx
	 */
	async call<Data>(method: string, path: string, body?: object): Promise<Data> {
		const until = Date.now() + NOT_READY_MILLISECONDS;
		let answer = await this.ask(method, path, body);
		// Whoever has computed for long finds that its database has not been heard of for long.
		while (answer.status === 503 && Date.now() < until) {
			await sleep(500);
			answer = await this.ask(method, path, body);
		}
		const text = await answer.text();
		if (!answer.ok) throw new RestError(`${method} ${path}`, answer.status, text);
		const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return (JSON.parse(text) as { data: Data }).data;
	}

	private async ask(method: string, path: string, body?: object): Promise<Response> {
		return await fetch(`${this.baseUrl}/rest/${path}`, {
			method,
			// n8n closes a connection that is idle for five seconds, maybe just when it is to be used again.
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			...(body && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
		});
	}
}
