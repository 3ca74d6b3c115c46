import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { checkPins, checkRights, checkScripts, lintWorkflows } from './workflows';

/** The checks of GitHub workflows are content with a good one, and find what is wrong with a bad one. */
jest.setTimeout(60_000);

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const good = `name: CI
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: ci
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@${COMMIT} # v7.0.1
        with:
          persist-credentials: false
      - run: npm test
      - run: npm run test:e2e
  all:
    uses: ./.github/workflows/other.yml
`;
const file = 'ci.yml';
const changed = (from: string, to: string) => {
	expect(good).toContain(from);
	return [{ file, text: good.replace(from, to) }];
};

it('pins are commits with a version', () => {
	expect(checkPins([{ file, text: good }]).wrong).toEqual([]);
	for (const [from, to] of [
		[`${COMMIT} # v7.0.1`, 'v7'],
		[COMMIT, COMMIT.slice(1)],
		[' # v7.0.1', ''],
		[' # v7.0.1', ' # v7'],
	] as const) {
		expect(checkPins(changed(from, to)).wrong).toEqual([expect.stringMatching('^ci.yml:16: ')]);
	}
});

it('rights are few', () => {
	expect(checkRights([{ file, text: good }]).wrong).toEqual([]);
	for (const [from, to] of [
		['permissions:\n  contents: read\n', ''],
		['contents: read', 'contents: write'],
		['id-token: write', 'packages: write'],
		['permissions:\n  contents: read\n', 'permissions: write-all\n'],
		['concurrency:\n  group: ci\n', ''],
		['    timeout-minutes: 20\n', ''],
		['persist-credentials: false', 'fetch-depth: 1'],
		['run: npm test', 'run: npm test\n        env:\n          TOKEN: ${{ secrets.NPM_TOKEN }}'],
	] as const) {
		expect(checkRights(changed(from, to)).wrong).toHaveLength(1);
	}
});

it('steps call scripts that there are', () => {
	const files = [{ file, text: good }];
	expect(checkScripts(files, { test: '', 'test:e2e': '' }).wrong).toEqual([]);
	expect(checkScripts(files, { test: '' }).wrong).toEqual([expect.stringContaining('"test:e2e"')]);
	expect(checkScripts(files, { 'test:e2e': '' }).wrong).toEqual([
		expect.stringContaining('"test"'),
	]);
	expect(checkScripts([], {}).wrong).toHaveLength(1);
});

describe('actionlint', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'soket-workflows-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	const lint = (text: string, count = 1) => {
		writeFileSync(path.join(folder, file), text);
		return lintWorkflows(folder, '*.yml', count).wrong;
	};

	it('is content with a good workflow, but not with one where there are two', () => {
		expect(lint(good)).toEqual([]);
		expect(lint(good, 2)).toHaveLength(1);
	});

	it('finds what GitHub would not take', () => {
		const bad = good
			.replace('branches: [main]', 'branchs: [main]')
			.replace('ubuntu-24.04', 'ubuntu-2404')
			.replace('npm test', 'echo ${{ matrix.node }}');
		const [wrong] = lint(bad);
		for (const kind of ['syntax-check', 'runner-label', 'expression'])
			expect(wrong).toContain(kind);
	});
});
