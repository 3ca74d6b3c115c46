import { checkCodex, checkIcons } from './appearance';
import { runChecks } from './check';
import { checkFiles, checkSize } from './contents';
import { checkDependencies, checkIdentity, checkPaths } from './manifest';
import { checkAccess, checkModules } from './modules';
import type { Manifest } from './packedPackage';

/** Every check of `npm run verify` on the package is content with what is right, and says what is wrong. */
const node = 'dist/nodes/Toy/Toy.node.js';
const credential = 'dist/credentials/ToyApi.credentials.js';
const manifest: Manifest = {
	name: 'n8n-nodes-toy',
	version: '1.2.3',
	description: 'A toy that stands for the package',
	keywords: ['n8n-community-node-package'],
	license: 'MIT',
	author: { name: 'A person', email: 'person@example.com' },
	scripts: { build: 'tsc', test: 'jest' },
	peerDependencies: { 'n8n-workflow': '*' },
	n8n: { n8nNodesApiVersion: 1, nodes: [node], credentials: [credential] },
};
const MIT = 'MIT License\n…';

describe('what stands in package.json', () => {
	it('is right', () => {
		expect(checkIdentity(manifest, MIT).wrong).toEqual([]);
		expect(checkDependencies(manifest).wrong).toEqual([]);
		expect(checkPaths(manifest, [node, credential]).wrong).toEqual([]);
	});

	it.each<[string, Partial<Record<string, unknown>>]>([
		['name', { name: 'n8n-toy' }],
		['version', { version: '1.2' }],
		['keywords', { keywords: ['n8n'] }],
		['description', { description: 'Toy' }],
		['license', { license: 'ISC' }],
		['author', { author: { name: 'A person' } }],
	])('has a wrong %s', (field, change) => {
		expect(checkIdentity({ ...manifest, ...change }, MIT).wrong).toEqual([
			expect.stringMatching(`^${field}`),
		]);
	});

	it('has a license that is not in the package', () => {
		expect(checkIdentity(manifest, 'ISC License').wrong).toHaveLength(1);
	});

	it.each<[string, Partial<Record<string, unknown>>]>([
		['dependencies', { dependencies: { axios: '1' } }],
		['overrides', { overrides: { axios: '1' } }],
		['bundledDependencies', { bundledDependencies: ['axios'] }],
		['peerDependencies', { peerDependencies: { 'n8n-workflow': '*', 'n8n-core': '*' } }],
		['peerDependencies', { peerDependencies: undefined }],
		['scripts.postinstall', { scripts: { postinstall: 'node steal.js' } }],
		['scripts.prepare', { scripts: { prepare: 'tsc' } }],
		['bin', { bin: 'cli.js' }],
	])('has %s', (field, change) => {
		expect(checkDependencies({ ...manifest, ...change }).wrong).toEqual([
			expect.stringMatching(`^${field}`),
		]);
	});

	it('promises what is not there, or hides what is', () => {
		const wrong = (change: object, files = [node, credential]) =>
			checkPaths({ ...manifest, ...change }, files).wrong;
		expect(wrong({}, [node])).toEqual([`${credential}: is missing`]);
		expect(wrong({ main: 'index.js' })).toEqual(['index.js: is missing']);
		expect(wrong({}, [node, credential, 'dist/nodes/B/B.node.js'])).toHaveLength(1);
		expect(wrong({ n8n: { ...manifest.n8n, n8nNodesApiVersion: 2 } })).toHaveLength(1);
		expect(wrong({ n8n: { ...manifest.n8n, nodes: [] } })).toHaveLength(2);
	});
});

describe('what is in the package', () => {
	const always = ['LICENSE', 'README.md', 'package.json'];
	const sources = ['Toy.node.ts', 'Toy.node.json', 'toy.svg', 'step.ts'].map(
		(file) => `nodes/Toy/${file}`,
	);
	const made = [node, 'dist/nodes/Toy/Toy.node.json', 'dist/nodes/Toy/toy.svg'];

	it('is what the sources make', () => {
		expect(checkFiles([...always, ...made], sources).wrong).toEqual([]);
	});

	it.each([
		'dist/test/toy.test.js',
		'dist/nodes/Toy/step.js',
		`${node}.map`,
		'.env',
		'dist/tsconfig.tsbuildinfo',
	])('does not belong there: %s', (file) => {
		const { wrong } = checkFiles([...always, ...made, file], sources);
		expect(wrong).toEqual([`${file}: does not belong there`]);
	});

	it('is missing, or made of nothing', () => {
		const { wrong } = checkFiles(
			[...always, ...made.slice(1)],
			[...sources, 'nodes/Toy/notes.txt'],
		);
		expect(wrong).toEqual([expect.stringMatching('^nodes/Toy/notes.txt'), `${node}: is missing`]);
	});

	it('is small, or not', () => {
		expect(checkSize(59_999).wrong).toEqual([]);
		expect(checkSize(60_000).wrong).toHaveLength(1);
	});
});

describe('what the code reaches', () => {
	const file = 'dist/a.js';
	const loads = (code: string) => checkModules([{ file, code }]).wrong;
	const reaches = (code: string) => checkAccess([{ file, code }]).wrong;

	it('is what it may', () => {
		const code = `
			const workflow = require("n8n-workflow");
			const node_crypto_1 = require("node:crypto");
			const b = require("./b");
			class A { constructor() { this.process = { env: 1, fetch() {} }; this.process.env; } }`;
		expect(
			checkModules([
				{ file, code },
				{ file: 'dist/b/index.js', code: '' },
			]).wrong,
		).toEqual([]);
		expect(reaches(code)).toEqual([]);
	});

	it.each(['fs', 'node:fs/promises', 'child_process', 'axios', 'fastify', 'n8n-core', './gone'])(
		'is the module %s',
		(name) => {
			expect(loads(`require("${name}")`)).toEqual([expect.stringMatching(`loads ${name}`)]);
			expect(loads(`import("${name}")`)).toEqual([expect.stringMatching(`loads ${name}`)]);
		},
	);

	it.each([
		'process.env.HOME',
		'const { env } = process;',
		'globalThis.process',
		'f({ process })',
		'const name = "fs"; require(name)',
		'const load = require;',
		'import("node:" + "fs")',
		'eval("1")',
		'new Function("return process")()',
		'(() => {}).constructor("return process")()',
		'this.helpers.createReadStream("/etc/passwd")',
		'this.helpers["writeContentToFile"]("/tmp/a", "")',
		'const url = "={{ $env.SECRET }}";',
		'fetch("https://example.com")',
	])('is more than that: %s', (code) => expect(reaches(code)).toHaveLength(1));
});

describe('how the node appears', () => {
	const codex = {
		node: 'n8n-nodes-toy.toy',
		nodeVersion: '1.0',
		codexVersion: '1.0',
		categories: ['Utility'],
		resources: { primaryDocumentation: [{ url: 'https://example.com' }] },
	};
	const problems = (change: object, files = [node.replace('.js', '.json')]) =>
		checkCodex({ manifest, files, read: () => JSON.stringify({ ...codex, ...change }) }, {
			name: 'toy',
			version: 1,
		} as Parameters<typeof checkCodex>[1]).wrong;

	it('is known to the nodes panel', () => {
		expect(problems({})).toEqual([]);
		expect(problems({}, [])).toHaveLength(1);
		expect(problems({ node: 'n8n-nodes-base.toy' })).toHaveLength(1);
		expect(problems({ nodeVersion: '2.0' })).toHaveLength(1);
		expect(problems({ categories: ['Toys'] })).toHaveLength(1);
		expect(problems({ resources: {} })).toHaveLength(1);
	});

	it('has icons', () => {
		const icon = { light: 'file:toy.svg', dark: 'file:toy.svg' } as const;
		const shared = {
			light: 'file:../nodes/Toy/toy.svg',
			dark: 'file:../nodes/Toy/toy.svg',
		} as const;
		const files = ['dist/nodes/Toy/toy.svg'];
		expect(checkIcons({ manifest, files }, { icon }, { icon: shared }).wrong).toEqual([]);
		expect(checkIcons({ manifest, files }, { icon }, { icon }).wrong).toHaveLength(2);
		expect(checkIcons({ manifest, files: [] }, { icon }, { icon: shared }).wrong).toHaveLength(4);
		expect(
			checkIcons({ manifest, files }, { icon: 'file:toy.svg' }, { icon: shared }).wrong,
		).toHaveLength(1);
	});
});

it('a check that throws has failed', async () => {
	const log = jest.spyOn(console, 'log').mockImplementation();
	const outcome = await runChecks([
		['good', () => ({ wrong: [] })],
		['bad', () => ({ wrong: ['this'] })],
		[
			'broken',
			() => {
				throw new Error('that');
			},
		],
	]);
	expect(outcome).toEqual({ passed: 1, failed: 2 });
	expect(log.mock.calls.flat()).toEqual([
		'ok    good',
		'WRONG bad',
		'      this',
		'WRONG broken',
		'      that',
	]);
	log.mockRestore();
});
