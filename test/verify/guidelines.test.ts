import type { ICredentialType, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import {
	checkConventions,
	checkCredential,
	checkHelp,
	checkOperations,
	checkOrder,
	checkWording,
} from './guidelines';

/** Every check of the UX guidelines is content with a good node, and finds what is wrong with a bad one. */
const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [{ name: 'Toy', value: 'toy', description: 'Something to play with' }],
	default: 'toy',
};
const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['toy'] } },
	options: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many toys',
			description: 'List all toys, the newest first. Use Limit for a few.',
		},
	],
	default: 'getAll',
};
const limit: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};
const url: INodeProperties = {
	displayName: 'URL of the Toy',
	name: 'url',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/toy.png',
	description: 'Where it is',
};
const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Chunks',
			name: 'chunks',
			type: 'boolean',
			default: false,
			description: 'Whether to cut it',
		},
		{ ...url, displayName: 'Other URL', name: 'otherUrl' },
	],
};

function nodeOf(...properties: INodeProperties[]): INodeTypeDescription {
	return {
		displayName: 'Toy Box',
		description: 'Play with toys',
		properties,
	} as unknown as INodeTypeDescription;
}

const checks = { checkConventions, checkHelp, checkOperations, checkOrder, checkWording };

it.each(Object.entries(checks))('%s is content with a good node', (_, check) => {
	expect(check(nodeOf(resource, operation, limit, url, options)).wrong).toEqual([]);
});

const withOperation = (change: object): INodeProperties => ({
	...operation,
	options: [{ ...(operation.options as object[])[0], ...change } as never],
});
const unsorted = ['B', 'A', 'C', 'D', 'E'].map((name) => ({
	name,
	value: name,
	description: name,
}));

it.each<[keyof typeof checks, string, INodeTypeDescription, RegExp]>([
	[
		'checkWording',
		'a small letter in a name',
		nodeOf({ ...url, displayName: 'the URL' }),
		/Title Case/,
	],
	[
		'checkWording',
		'a capital in a name',
		nodeOf({ ...url, displayName: 'URL Of Toy' }),
		/Title Case/,
	],
	[
		'checkWording',
		'a capital in a sentence',
		nodeOf({ ...url, description: 'Where It is' }),
		/"It" is not in sentence case/,
	],
	[
		'checkWording',
		'a small letter that begins a sentence',
		nodeOf({ ...url, description: 'where it is' }),
		/does not begin/,
	],
	[
		'checkWording',
		'a full stop behind one sentence',
		nodeOf({ ...url, hint: 'It is here.' }),
		/one sentence/,
	],
	[
		'checkWording',
		'no full stop behind two, in a collection',
		nodeOf({ ...options, options: [{ ...url, description: 'It is here. Or not' }] }),
		/several sentences/,
	],
	[
		'checkWording',
		'an action in Title Case',
		nodeOf(withOperation({ action: 'Get Toys' })),
		/"Toys"/,
	],
	[
		'checkHelp',
		'no description',
		nodeOf({ displayName: 'A', name: 'a', type: 'string', default: '' }),
		/A: has neither/,
	],
	[
		'checkHelp',
		'a switch without "Whether"',
		nodeOf({ ...url, type: 'boolean', placeholder: 'e.g. x' }),
		/Whether/,
	],
	[
		'checkHelp',
		'a placeholder without "e.g."',
		nodeOf({ ...url, placeholder: 'toy.png' }),
		/e\.g\./,
	],
	[
		'checkHelp',
		'a collection without "Add"',
		nodeOf({ ...options, placeholder: 'Option' }),
		/Options: needs/,
	],
	['checkHelp', 'a number without bounds', nodeOf({ ...limit, typeOptions: {} }), /smallest/],
	['checkOrder', 'no resource in front', nodeOf(operation, resource), /Resource/],
	[
		'checkOrder',
		'an operation by expression',
		nodeOf(resource, { ...operation, noDataExpression: false }),
		/noDataExpression/,
	],
	[
		'checkOrder',
		'a list out of order',
		nodeOf(resource, { ...operation, options: unsorted }),
		/alphabetical/,
	],
	[
		'checkOrder',
		'a collection out of order',
		nodeOf(resource, operation, { ...options, options: [...options.options!].reverse() }),
		/alphabetical/,
	],
	['checkConventions', 'another limit', nodeOf({ ...limit, default: 10 }), /50/],
	['checkConventions', 'a limit of nothing', nodeOf({ ...limit, typeOptions: {} }), /at least/],
	['checkConventions', 'another name', nodeOf({ ...limit, displayName: 'Max' }), /Limit/],
	['checkConventions', 'other words', nodeOf({ ...limit, description: 'How many' }), /Max number/],
	['checkOperations', 'no action', nodeOf(withOperation({ action: undefined })), /action/],
	['checkOperations', 'no description', nodeOf(withOperation({ description: '' })), /description/],
	[
		'checkOperations',
		'no other words',
		nodeOf(withOperation({ description: 'Get many toys' })),
		/other words/,
	],
	[
		'checkOperations',
		'an article',
		nodeOf(withOperation({ value: 'get', action: 'Get a toy' })),
		/articles/,
	],
	['checkOperations', 'Get All', nodeOf(withOperation({ name: 'Get All' })), /Get Many/],
	['checkOperations', 'another action', nodeOf(withOperation({ action: 'List toys' })), /Get many/],
])('%s finds %s', (check, _, node, expected) => {
	expect(checks[check](node).wrong).toContainEqual(expect.stringMatching(expected));
});

describe('the credential', () => {
	const credential: ICredentialType = {
		name: 'toyApi',
		displayName: 'Toy API',
		documentationUrl: 'https://example.com',
		properties: [
			{
				displayName: 'Access Token',
				name: 'accessToken',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description: 'What lets you in',
			},
		],
		test: { request: { url: '/' } },
	};
	const [token] = credential.properties as [INodeProperties];

	it('is good', () => expect(checkCredential(credential).wrong).toEqual([]));

	it.each<[string, Partial<ICredentialType> | { test: undefined }]>([
		['shows its secret', { properties: [{ ...token, typeOptions: {} }] }],
		['explains nothing', { properties: [{ ...token, description: '' }] }],
		['has a name in small letters', { properties: [{ ...token, displayName: 'access token' }] }],
		['is named otherwise', { displayName: 'Toy' }],
		['is documented nowhere', { documentationUrl: '' }],
		['can not be tried', { test: undefined }],
	])('%s', (_, change) => {
		const changed = { ...credential, ...change } as ICredentialType;
		expect(checkCredential(changed).wrong).toHaveLength(1);
	});
});
