import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Which way imports run in the package; the rules themselves stand in `.dependency-cruiser.cjs`. */
const repository = path.resolve(__dirname, '../..');
const HOUSE = 'nodes/SoketBatchTranscribe';
const MAX_LINES = 220;

jest.setTimeout(60_000);

interface Violation {
	from: string;
	to: string;
	rule: { name: string };
}

interface Cruise {
	summary: { violations: Violation[]; totalCruised: number };
}

/** Checks all imports below `nodes/` and `credentials/` of a folder. */
function cruise(folder: string): Cruise['summary'] {
	const { stdout, stderr } = spawnSync(
		path.join(repository, 'node_modules/.bin/depcruise'),
		[
			...['--config', path.join(repository, '.dependency-cruiser.cjs')],
			...['--output-type', 'json', 'nodes', 'credentials'],
		],
		{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 60_000 },
	);
	if (stdout === '') throw new Error(stderr);
	return (JSON.parse(stdout) as Cruise).summary;
}

const shown = ({ rule, from, to }: Violation) => `${rule.name}: ${from} → ${to}`;

/** The files of a folder, in all folders below it. */
function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
}

describe('the package', () => {
	it('imports downward only, and nothing that n8n does not allow', () => {
		const { violations, totalCruised } = cruise(repository);
		expect(violations.map(shown)).toEqual([]);
		// Otherwise the rules have looked at nothing.
		expect(totalCruised).toBeGreaterThan(50);
	});

	it(`has no file over ${MAX_LINES} lines`, () => {
		const sources = ['nodes', 'credentials'].flatMap((name) =>
			filesBelow(path.join(repository, name)).filter((file) => file.endsWith('.ts')),
		);
		expect(sources.length).toBeGreaterThan(50);
		const tooLong = sources
			.map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
			.filter(({ lines }) => lines > MAX_LINES)
			.map(({ file, lines }) => `${path.relative(repository, file)}: ${lines}`);
		expect(tooLong).toEqual([]);
	});
});

describe('the rules', () => {
	const node = `${HOUSE}/SoketBatchTranscribe.node.ts`;

	/** A small house in order. */
	const house: Record<string, string[]> = {
		[node]: ['./batch', './file', './router'],
		[`${HOUSE}/router.ts`]: ['./operation', './items/errors'],
		[`${HOUSE}/operation.ts`]: [],
		[`${HOUSE}/batch/index.ts`]: ['../operation', './getStatus', './submit'],
		[`${HOUSE}/batch/batchId.ts`]: [],
		[`${HOUSE}/batch/getStatus.ts`]: ['./batchId', '../operation', '../steps/ask', '../api/call'],
		[`${HOUSE}/batch/submit/index.ts`]: ['../../operation', './send', '../batchId'],
		[`${HOUSE}/batch/submit/send.ts`]: ['../../items/errors', 'node:crypto'],
		[`${HOUSE}/file/index.ts`]: ['../operation', './delete'],
		[`${HOUSE}/file/delete.ts`]: ['../items/errors'],
		[`${HOUSE}/steps/ask.ts`]: ['../items/errors', '../api/call'],
		[`${HOUSE}/items/errors.ts`]: ['./links'],
		[`${HOUSE}/items/links.ts`]: [],
		[`${HOUSE}/api/call.ts`]: ['../../../credentials/SoketApi.credentials'],
		'credentials/SoketApi.credentials.ts': [],
	};

	/** One import each that turns the house upside down, and the rule that must say so. */
	const forbidden: Array<[rule: string, from: string, imported: string, to: string]> = [
		['only-n8n-workflow-and-crypto-from-outside', `${HOUSE}/api/call.ts`, 'fs', 'fs'],
		['only-n8n-workflow-and-crypto-from-outside', `${HOUSE}/api/call.ts`, 'axios', 'axios'],
		['credential-knows-no-node', 'credentials/SoketApi.credentials.ts', `../${node}`, node],
		['items-know-only-items', `${HOUSE}/items/links.ts`, '../api/call', `${HOUSE}/api/call.ts`],
		['items-know-only-items', `${HOUSE}/items/links.ts`, '../steps/ask', `${HOUSE}/steps/ask.ts`],
		[
			'api-knows-only-api-and-credential',
			`${HOUSE}/api/call.ts`,
			'../items/links',
			`${HOUSE}/items/links.ts`,
		],
		[
			'api-knows-only-api-and-credential',
			`${HOUSE}/api/call.ts`,
			'../batch/getStatus',
			`${HOUSE}/batch/getStatus.ts`,
		],
		[
			'steps-know-no-operation',
			`${HOUSE}/steps/ask.ts`,
			'../batch/getStatus',
			`${HOUSE}/batch/getStatus.ts`,
		],
		[
			'resources-know-only-what-is-below',
			`${HOUSE}/file/delete.ts`,
			'../batch/batchId',
			`${HOUSE}/batch/batchId.ts`,
		],
		[
			'resources-know-only-what-is-below',
			`${HOUSE}/batch/submit/send.ts`,
			'../../router',
			`${HOUSE}/router.ts`,
		],
		[
			'operation-folder-knows-no-other-operation',
			`${HOUSE}/batch/submit/send.ts`,
			'../getStatus',
			`${HOUSE}/batch/getStatus.ts`,
		],
		[
			'operation-file-knows-no-other-operation',
			`${HOUSE}/batch/getStatus.ts`,
			'./submit/send',
			`${HOUSE}/batch/submit/send.ts`,
		],
		[
			'resource-lists-its-operations-only',
			`${HOUSE}/batch/index.ts`,
			'./submit/send',
			`${HOUSE}/batch/submit/send.ts`,
		],
		['operations-are-run-the-same-way', `${HOUSE}/router.ts`, './batch', `${HOUSE}/batch/index.ts`],
		['node-knows-only-its-resources', node, './api/call', `${HOUSE}/api/call.ts`],
	];

	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'soket-house-'));
		for (const [file, imports] of Object.entries(house)) write(file, imports);
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	function write(file: string, imports: string[]): void {
		mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
		// A type is as much known as a value.
		const lines = imports.map((imported) => `import type {} from '${imported}';`);
		writeFileSync(path.join(folder, file), [...lines, 'export {};'].join('\n'));
	}

	it('have nothing against a house in order', () => {
		expect(cruise(folder).violations.map(shown)).toEqual([]);
	});

	it('say so of every forbidden import', () => {
		for (const file of new Set(forbidden.map(([, from]) => from))) {
			const added = forbidden.filter(([, from]) => from === file);
			write(file, [...house[file]!, ...added.map(([, , imported]) => imported)]);
		}
		write(`${HOUSE}/items/forgotten.ts`, ['./forgottenToo']);
		write(`${HOUSE}/items/forgottenToo.ts`, ['./forgotten']);
		const said = cruise(folder).violations.map(shown);
		const expected = [
			...forbidden.map(([rule, from, , to]) => `${rule}: ${from} → ${to}`),
			`no-dead-file: ${HOUSE}/items/forgotten.ts → ${HOUSE}/items/forgotten.ts`,
			`no-cycle: ${HOUSE}/items/forgotten.ts → ${HOUSE}/items/forgottenToo.ts`,
		];
		expect(expected.filter((violation) => !said.includes(violation))).toEqual([]);
	});

	it('have a forbidden import here each', () => {
		const { forbidden: rules } = jest.requireActual<{ forbidden: Array<{ name: string }> }>(
			'../../.dependency-cruiser.cjs',
		);
		const shownToFail = new Set([...forbidden.map(([rule]) => rule), 'no-dead-file', 'no-cycle']);
		expect([...shownToFail].sort()).toEqual(rules.map(({ name }) => name).sort());
	});
});
