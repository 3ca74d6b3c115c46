/**
 * Which way imports run in the package: down one ladder. Checked by test/unit/architecture.test.ts.
 */
const HOUSE = '^nodes/SoketBatchTranscribe';
const NODE = `${HOUSE}/SoketBatchTranscribe[.]node[.]ts$`;
const OPERATION = `${HOUSE}/operation[.]ts$`;

/** What each folder may know besides itself. */
const LADDER = {
	items: [],
	api: [],
	references: ['api', 'items'],
	requests: ['references', 'api', 'items'],
	uploads: ['requests', 'references', 'api', 'items'],
	answers: ['requests', 'references', 'api', 'items'],
	operations: ['answers', 'uploads', 'requests', 'references', 'api', 'items'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'only-n8n-workflow-and-crypto-from-outside',
			comment:
				'n8n installs community nodes without dependencies, and allows no other built-in module.',
			severity: 'error',
			from: {},
			to: {
				pathNot: [
					'^nodes/',
					'^credentials/',
					'(^|/)node_modules/n8n-workflow/',
					'^(node:)?crypto$',
				],
			},
		},
		{
			name: 'credential-knows-no-node',
			severity: 'error',
			from: { path: '^credentials/' },
			to: { path: '^nodes/' },
		},
		{
			name: 'only-api-knows-the-credential',
			comment: 'The token goes through one place.',
			severity: 'error',
			from: { path: HOUSE, pathNot: `${HOUSE}/api/` },
			to: { path: '^credentials/' },
		},
		...Object.entries(LADDER).map(([folder, below]) => ({
			name: `${folder}-know-only-what-is-below`,
			severity: 'error',
			from: { path: `${HOUSE}/${folder}/` },
			to: {
				path: HOUSE,
				pathNot: [
					`${HOUSE}/(${[folder, ...below].join('|')})/`,
					// What an operation is.
					...(folder === 'operations' ? [OPERATION] : []),
				],
			},
		})),
		{
			name: 'operation-knows-no-other-operation',
			comment: 'Only `index.ts` lists them. A long one keeps its parameters in a file of its own.',
			severity: 'error',
			from: { path: `${HOUSE}/operations/([^/]+)[.]ts$`, pathNot: '/index[.]ts$' },
			to: { path: `${HOUSE}/operations/`, pathNot: `${HOUSE}/operations/$1Parameters[.]ts$` },
		},
		{
			name: 'operations-are-run-the-same-way',
			comment: 'What shows and runs operations knows none of them.',
			severity: 'error',
			from: { path: OPERATION },
			to: { path: HOUSE, pathNot: `${HOUSE}/items/` },
		},
		{
			name: 'node-knows-only-its-operations',
			comment: 'What the node is: no logic.',
			severity: 'error',
			from: { path: NODE },
			to: { path: HOUSE, pathNot: [`${HOUSE}/operations/index[.]ts$`, OPERATION] },
		},
		{
			name: 'no-cycle',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-dead-file',
			severity: 'error',
			from: { path: NODE },
			to: { path: '^nodes/', reachable: false },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		// Types count: who knows a type knows what it belongs to.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
	},
};
