import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';

import {
	cleanAccessToken,
	cleanBaseUrl,
	faultOfBaseUrl,
	SoketApi,
} from '../../credentials/SoketApi.credentials';

const BASE_URL = 'https://api.soket.ai/transcribe';
const token = fc.stringMatching(/^[\w.~+/=-]{8,40}$/).filter((text) => !/^bearer/i.test(text));

async function authenticated(
	request: IHttpRequestOptions,
	baseUrl: unknown = BASE_URL,
	accessToken = ' "Bearer secret" ',
) {
	const { authenticate } = new SoketApi();
	if (typeof authenticate !== 'function') throw new Error('the credential has another way now');
	return await authenticate({ accessToken, baseUrl: baseUrl as string }, request);
}

const authorization = async (request: IHttpRequestOptions, baseUrl?: unknown) =>
	(await authenticated(request, baseUrl)).headers?.Authorization;

describe('cleanAccessToken', () => {
	it('finds the bare token under white space, quotes and "Bearer", in every combination', () => {
		const before = fc.constantFrom(
			...[' ', '\n', '\t', '"', "'", '`', '\u200b'],
			...['Bearer ', 'bearer\t', 'BEARER  ', 'Authorization: Bearer '],
		);
		const after = fc.constantFrom(' ', '\r\n', '"', "'", '`');
		const any = (parts: fc.Arbitrary<string>) =>
			fc.array(parts, { maxLength: 5 }).map((list) => list.join(''));
		fc.assert(
			fc.property(any(before), token, any(after), (prefix, bare, suffix) => {
				expect(cleanAccessToken(prefix + bare + suffix)).toBe(bare);
			}),
		);
	});

	it.each(['', '  ', 'Bearer', 'bearer ', '"Bearer "', '""', undefined, null, 5, {}])(
		'finds nothing in %j',
		(pasted) => expect(cleanAccessToken(pasted)).toBe(''),
	);

	it('leaves a token alone that only begins with the letters of "bearer"', () => {
		expect(cleanAccessToken('bearerToken123')).toBe('bearerToken123');
	});
});

const NO_ADDRESS = /not an http or https address/;

describe('cleanBaseUrl', () => {
	it.each([
		[BASE_URL, BASE_URL],
		[`${BASE_URL}/`, BASE_URL],
		[` \n${BASE_URL}//\t`, BASE_URL],
		['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
		[`\u200b${BASE_URL}/\u200b\ufeff`, BASE_URL],
		['HTTPS://api.soket.ai', 'HTTPS://api.soket.ai'],
	])('makes of %j the base URL %j', (entered, baseUrl) => {
		expect(cleanBaseUrl(entered)).toBe(baseUrl);
	});

	it.each([
		['https://x.test/transcribe?', /query.*"\?"/],
		['https://x.test?a=user:pw@b#c', /query.*"\?"/],
		['https://x.test/#/files?page=1', /fragment.*"#"/],
		['https://user:pw@x.test/', /user name or password/],
		['http://user@x.test/?a#b', /user name or password/],
		['https://user:p@ss@x.test', /user name or password/],
		['', NO_ADDRESS],
		['x.test/?a', NO_ADDRESS],
		['ftp://user:pw@x.test', NO_ADDRESS],
		['https://', NO_ADDRESS],
		['https:///x.test', NO_ADDRESS],
		['https://x.test:port', NO_ADDRESS],
		['https://a b', NO_ADDRESS],
	])('says what is wrong with %j', (entered, words) => {
		const fault = faultOfBaseUrl(entered);
		expect(fault).toMatch(words);
		expect(faultOfBaseUrl(` ${entered}\u200b`)).toBe(fault);
		expect(fault).not.toMatch(/pw|p@ss/);
		expect(cleanBaseUrl(entered)).toBe('');
	});

	it('gives an http(s) URL without a slash at its end or nothing, whatever was entered', () => {
		const url = fc.webUrl().map((text) => `\t${text}/// `);
		const entered = fc.oneof(fc.string(), url, fc.anything());
		fc.assert(
			fc.property(entered, (text) => {
				const baseUrl = cleanBaseUrl(text);
				if (baseUrl === '') return;
				expect(['http:', 'https:']).toContain(new URL(baseUrl).protocol);
				expect(baseUrl).not.toMatch(/\/$|^\s|\s$/);
			}),
		);
	});
});

describe('SoketApi.authenticate', () => {
	it.each([
		{ url: `${BASE_URL}/batch` },
		{ url: 'https://API.soket.ai:443/other' },
		{ url: '/files', baseURL: BASE_URL },
		{ url: 'files', baseURL: `${BASE_URL}/` },
	])('gives the bare token to the base URL’s own origin: %j', async (request) => {
		expect(await authorization(request)).toBe('Bearer secret');
	});

	it.each([
		{ url: 'http://api.soket.ai/transcribe/batch' },
		{ url: 'https://api.soket.ai:8443/transcribe' },
		{ url: 'https://api.soket.ai.evil.example/transcribe' },
		{ url: 'https://api.soket.ai@evil.example/transcribe' },
		{ url: 'https://evil.example/https://api.soket.ai/transcribe' },
		{ url: 'https://soket.ai/transcribe' },
		{ url: '//evil.example/x', baseURL: BASE_URL },
		{ url: '\\\\evil.example/x', baseURL: BASE_URL },
		{ url: '/batch', baseURL: 'https://evil.example' },
		{ url: 'https://evil.example/x', baseURL: BASE_URL },
	])('sends %j on as it is', async (address) => {
		const request = { ...address, headers: { accept: 'x' } };
		expect(await authenticated(request)).toEqual(request);
	});

	it('gives the token to no other origin, whatever the base URL and the request', async () => {
		await fc.assert(
			fc.asyncProperty(fc.webUrl(), fc.webUrl(), async (baseUrl, url) => {
				const isOwn = new URL(baseUrl).origin === new URL(url).origin;
				const sent = JSON.stringify(await authenticated({ url }, baseUrl));
				expect(sent.includes('secret')).toBe(isOwn);
				expect(await authorization({ url: '/x', baseURL: baseUrl }, ` ${baseUrl}/`)).toBeDefined();
			}),
		);
	});

	it('keeps the other headers, and leaves the request that it was given alone', async () => {
		const request = { url: `${BASE_URL}/batch`, headers: { accept: 'x', Authorization: 'old' } };
		const { headers } = await authenticated(request);
		expect(headers).toEqual({ accept: 'x', Authorization: 'Bearer secret' });
		expect(request.headers.Authorization).toBe('old');
	});

	it('gives no token where the base URL is none, and does not go without a token', async () => {
		for (const baseUrl of ['', 'not a url', null]) {
			await expect(authenticated({ url: 'https://api.soket.ai' }, baseUrl)).rejects.toThrow();
		}
		const withoutToken = authenticated({ url: BASE_URL }, BASE_URL, 'Bearer ');
		await expect(withoutToken).rejects.toThrow(/token .* is empty/);
	});
});
