import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { lintPackage, scan } from './officialRules';

/** n8n's own rules are at work, by its scanner and by the newest plugin; `npm run verify` shows them content. */
jest.setTimeout(60_000);

const repository = path.resolve(__dirname, '../..');
const manifest = {
	name: 'n8n-nodes-toy',
	version: '1.2.3',
	description: 'A toy that stands for the package',
	homepage: 'https://example.com',
	keywords: ['n8n-community-node-package'],
	license: 'MIT',
	author: { name: 'A person', email: 'person@example.com' },
	files: ['dist'],
	peerDependencies: { 'n8n-workflow': '*' },
	n8n: { n8nNodesApiVersion: 1, nodes: ['dist/nodes/Toy/Toy.node.js'] },
};
const BAD = '"use strict";\nmodule.exports = process.env; // eslint-disable-line\n';

let temporary: string;
beforeEach(() => {
	temporary = mkdtempSync(path.join(tmpdir(), 'soket-rules-'));
	symlinkSync(path.join(repository, 'node_modules'), path.join(temporary, 'node_modules'), 'dir');
});
afterEach(() => rmSync(temporary, { recursive: true }));

/** A package in a folder, with this code and this in its `package.json`. */
function folderOf(files: Record<string, string>, change: object = {}): string {
	const folder = path.join(temporary, 'package');
	const all = { ...files, 'package.json': JSON.stringify({ ...manifest, ...change }, null, 2) };
	for (const [file, text] of Object.entries(all)) {
		mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
		writeFileSync(path.join(folder, file), text);
	}
	return folder;
}

describe("n8n's scan", () => {
	it('finds what is wrong in the code, whatever it excuses, and in package.json', () => {
		const folder = folderOf(
			{ 'dist/nodes/Toy/Toy.node.js': BAD },
			{ dependencies: { axios: '1' } },
		);
		const [wrong] = scan(repository, folder, 'package').wrong;
		expect(wrong).toContain('no-restricted-globals');
		expect(wrong).toContain('no-runtime-dependencies');
	});

	it('finds what is wrong in the sources', () => {
		const property = "{ displayName: 'a title', name: 'a', type: 'boolean', default: false }";
		const folder = folderOf({
			'nodes/Toy/properties.ts': `import type { INodeProperties } from 'n8n-workflow';\nexport const properties: INodeProperties[] = [${property}];\n`,
		});
		const [wrong] = scan(repository, folder, 'sources').wrong;
		expect(wrong).toContain('node-param-display-name-miscased');
	});

	it('does not pass a folder in which it has nothing to look at', () => {
		const folder = path.join(temporary, 'empty');
		mkdirSync(folder);
		expect(scan(repository, folder, 'package').wrong).toHaveLength(1);
	});
});

describe('the newest rules', () => {
	it('find what is wrong in the code, whatever it excuses, and in package.json', () => {
		const folder = folderOf(
			{ 'dist/nodes/Toy/Toy.node.js': BAD },
			{ dependencies: { axios: '1' } },
		);
		const [wrong] = lintPackage(folder).wrong;
		expect(wrong).toContain('no-restricted-globals');
		expect(wrong).toContain('no-runtime-dependencies');
	});
});
