/**
 * Which way imports may run in the package: node → operation → its steps → `items/` and `api/`, which know
 * neither the operations nor each other. Checked by test/unit/architecture.test.ts.
 */
const HOUSE = '^nodes/SoketBatchTranscribe';
/** A folder that is a resource: every one but those that serve all operations. */
const RESOURCE = `${HOUSE}/(?!(?:api|items|steps)/)([^/]+)`;
const NODE = `${HOUSE}/SoketBatchTranscribe[.]node[.]ts$`;
/** What several operations of a resource ask the user for, such as `batchId.ts`. */
const SHARED_PARAMETER = '/[a-z]+Id[.]ts$';

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
			name: 'items-know-only-items',
			comment: "n8n's side: nothing of Soket, nothing of an operation.",
			severity: 'error',
			from: { path: `${HOUSE}/items/` },
			to: { path: ['^nodes/', '^credentials/'], pathNot: `${HOUSE}/items/` },
		},
		{
			name: 'api-knows-only-api-and-credential',
			comment: "Soket's side: nothing of items, nothing of an operation.",
			severity: 'error',
			from: { path: `${HOUSE}/api/` },
			to: { path: '^nodes/', pathNot: `${HOUSE}/api/` },
		},
		{
			name: 'steps-know-no-operation',
			severity: 'error',
			from: { path: `${HOUSE}/steps/` },
			to: { path: ['^nodes/', '^credentials/'], pathNot: `${HOUSE}/(steps|items|api)/` },
		},
		{
			name: 'resources-know-only-what-is-below',
			comment: 'Resources do not import from each other, and only `operation.ts` from above.',
			severity: 'error',
			from: { path: `${RESOURCE}/` },
			to: {
				path: ['^nodes/', '^credentials/'],
				pathNot: [`${HOUSE}/($1|steps|items|api)/`, `${HOUSE}/operation[.]ts$`],
			},
		},
		{
			name: 'operation-folder-knows-no-other-operation',
			severity: 'error',
			from: { path: `${RESOURCE}/([^/]+)/` },
			to: {
				path: `${HOUSE}/$1/`,
				pathNot: [`${HOUSE}/$1/$2/`, `${HOUSE}/$1${SHARED_PARAMETER}`],
			},
		},
		{
			name: 'operation-file-knows-no-other-operation',
			severity: 'error',
			from: { path: `${RESOURCE}/[^/]+[.]ts$`, pathNot: '/index[.]ts$' },
			to: { path: `${HOUSE}/$1/`, pathNot: `${HOUSE}/$1${SHARED_PARAMETER}` },
		},
		{
			name: 'resource-lists-its-operations-only',
			comment: "The resource's index.ts is a list: what an operation is made of is its own affair.",
			severity: 'error',
			from: { path: `${RESOURCE}/index[.]ts$` },
			to: {
				path: '^nodes/',
				pathNot: [
					`${HOUSE}/operation[.]ts$`,
					`${HOUSE}/$1/[^/]+[.]ts$`,
					`${HOUSE}/$1/[^/]+/index[.]ts$`,
				],
			},
		},
		{
			name: 'operations-are-run-the-same-way',
			comment: 'What lists and runs operations knows none of them.',
			severity: 'error',
			from: { path: `${HOUSE}/(operation|router)[.]ts$` },
			to: {
				path: ['^nodes/', '^credentials/'],
				pathNot: [`${HOUSE}/items/`, `${HOUSE}/operation[.]ts$`],
			},
		},
		{
			name: 'node-knows-only-its-resources',
			comment: 'What the node is, and which operation runs: no logic.',
			severity: 'error',
			from: { path: NODE },
			to: {
				path: ['^nodes/', '^credentials/'],
				pathNot: [`${RESOURCE}/index[.]ts$`, `${HOUSE}/router[.]ts$`],
			},
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
