import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

/** Characters that nobody sees and that come along when something is copied, such as a zero-width space. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * The bare token in what a user pasted: without white space, quotes or a `Bearer ` prefix around it.
 *
 * @returns the token, or an empty string where nothing is left
 */
export function cleanAccessToken(pasted: unknown): string {
	let token = typeof pasted === 'string' ? pasted.replace(INVISIBLE, '') : '';
	let before;
	do {
		before = token;
		token = token
			.replace(/^[\s"'`]+|[\s"'`]+$/g, '')
			.replace(/^(authorization\s*:\s*)?bearer(\s+|$)/i, '');
	} while (token !== before);
	return token;
}

/**
 * The base URL that a user entered, without white space and trailing slashes around it.
 *
 * @returns the URL, or an empty string where it is not an http(s) URL
 */
export function cleanBaseUrl(entered: unknown): string {
	return faultOfBaseUrl(entered) === undefined ? trimmed(entered) : '';
}

/**
 * Why what a user entered is no base URL.
 *
 * @returns what it is or has, as the end of a sentence about it; undefined where it is a base URL
 */
export function faultOfBaseUrl(entered: unknown): string | undefined {
	const text = trimmed(entered);
	if (!/^https?:\/\/[^/]/i.test(text)) return 'is not an http or https address';
	// It would take the place of the token.
	if (/^[^/]*\/\/[^/?#]*@/.test(text)) {
		return 'has a user name or password before "@": leave them out, for Soket takes the access token only';
	}
	// Both would swallow the paths that are put behind the base URL.
	const mark = /[?#]/.exec(text)?.[0];
	if (mark === '?') return 'has a query: leave out the "?" and what follows it';
	if (mark === '#') return 'has a fragment: leave out the "#" and what follows it';
	return URL.canParse(text) ? undefined : 'is not an http or https address';
}

function trimmed(entered: unknown): string {
	const text = typeof entered === 'string' ? entered.replace(INVISIBLE, '') : '';
	return text.trim().replace(/\/+$/, '');
}

/**
 * Adds the token to a request, but only to one that goes to the base URL's own host: whoever uses this
 * credential for another address (a redirect, an HTTP Request node) must not hand the token to it.
 *
 * @throws UserError if no token is left after cleaning, or the base URL is none
 */
async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const token = cleanAccessToken(credentials.accessToken);
	if (token === '') {
		throw new UserError('The access token of the "Soket API" credential is empty');
	}
	const fault = faultOfBaseUrl(credentials.baseUrl);
	if (fault !== undefined) {
		throw new UserError(`The base URL of the "Soket API" credential ${fault}`);
	}
	const target = new URL(request.url, request.baseURL);
	if (target.origin !== new URL(cleanBaseUrl(credentials.baseUrl)).origin) return request;
	return { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } };
}

/** The credential: the bearer token, and the one host that it may go to. */
export class SoketApi implements ICredentialType {
	name = 'soketApi';

	displayName = 'Soket API';

	icon = {
		light: 'file:../nodes/SoketBatchTranscribe/soket.svg',
		dark: 'file:../nodes/SoketBatchTranscribe/soket.dark.svg',
	} as const;

	documentationUrl = 'https://docs.tensorstudio.ai';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The bearer token that Soket gave you. It expires: paste a new one when Soket answers 401.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.soket.ai/transcribe',
			required: true,
			description: 'Where the API is. The token is sent to this host and to no other.',
		},
	];

	authenticate: IAuthenticate = authenticate;

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.replace(/\\p{Cf}/gu, "").trim().replace(/\\/+$/, "") }}',
			url: '/files',
			qs: { limit: 1 },
			// A redirect would take the token to another host.
			disableFollowRedirect: true,
		},
		// n8n goes through rules of both types, although its own type wants them to be of one.
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Soket does not accept this access token (401): it is wrong or has expired. Get a new one from Soket and paste it here.',
				},
			},
			{
				// n8n compares with what the answer has there: a web page or another API has nothing.
				type: 'responseSuccessBody',
				properties: {
					key: 'files',
					value: undefined,
					message:
						'Something answers at this base URL, but it is not the Soket API. Usually it is https://api.soket.ai/transcribe',
				},
			},
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}
