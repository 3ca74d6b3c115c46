import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Which way imports run in the package; the rules themselves stand in `.dependency-cruiser.cjs`. */
const repository = path.resolve(__dirname, '../..');
const HOUSE = 'nodes/SoketBatchTranscribe';

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

describe('the package', () => {
	it('imports downward only, and nothing that n8n does not allow', () => {
		const { violations, totalCruised } = cruise(repository);
		expect(violations.map(shown)).toEqual([]);
		// Otherwise the rules have looked at nothing.
		expect(totalCruised).toBeGreaterThan(30);
	});
});

describe('the rules', () => {
	const node = `${HOUSE}/SoketBatchTranscribe.node.ts`;

	const at = (file: string) => `${HOUSE}/${file}.ts`;

	/** A small house in order. */
	const house: Record<string, string[]> = {
		[node]: ['./operations', './operation'],
		[at('operation')]: ['./items/errors'],
		[at('operations/index')]: ['../operation', './getStatus', './submit'],
		[at('operations/getStatus')]: ['../operation', '../requests/ask', '../api/call'],
		[at('operations/submit')]: ['./submitParameters', '../answers/jobs', '../uploads/resolve'],
		[at('operations/submitParameters')]: ['../items/errors'],
		[at('answers/jobs')]: ['../requests/ask'],
		[at('uploads/resolve')]: ['../requests/ask', 'node:crypto'],
		[at('requests/ask')]: ['../references/reference'],
		[at('references/reference')]: ['../items/errors', '../api/call'],
		[at('items/errors')]: ['./links'],
		[at('items/links')]: [],
		[at('api/call')]: ['../../../credentials/SoketApi.credentials'],
		'credentials/SoketApi.credentials.ts': [],
	};

	/** One import each that turns the house upside down, and the rule that must say so. */
	const forbidden = (
		[
			['only-n8n-workflow-and-crypto-from-outside', at('api/call'), 'fs', 'fs'],
			['only-n8n-workflow-and-crypto-from-outside', at('api/call'), 'axios', 'axios'],
			['credential-knows-no-node', 'credentials/SoketApi.credentials.ts', `../${node}`, node],
			[
				'only-api-knows-the-credential',
				at('requests/ask'),
				'../../../credentials/SoketApi.credentials',
				'credentials/SoketApi.credentials.ts',
			],
			['items-know-only-what-is-below', 'items/links', '../api/call'],
			['api-know-only-what-is-below', 'api/call', '../items/links'],
			['references-know-only-what-is-below', 'references/reference', '../requests/ask'],
			['requests-know-only-what-is-below', 'requests/ask', '../answers/jobs'],
			['uploads-know-only-what-is-below', 'uploads/resolve', '../answers/jobs'],
			['answers-know-only-what-is-below', 'answers/jobs', '../uploads/resolve'],
			[
				'operations-know-only-what-is-below',
				'operations/getStatus',
				'../SoketBatchTranscribe.node',
			],
			['operation-knows-no-other-operation', 'operations/getStatus', './submitParameters'],
			['operations-are-run-the-same-way', 'operation', './operations/index'],
			['node-knows-only-its-operations', node, './api/call', at('api/call')],
		] as Array<[rule: string, from: string, imported: string, to?: string]>
	).map(([rule, from, imported, to]) =>
		to === undefined
			? ([rule, at(from), imported, at(path.join(path.dirname(from), imported))] as const)
			: ([rule, from, imported, to] as const),
	);

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
		write(at('items/forgotten'), ['./forgottenToo']);
		write(at('items/forgottenToo'), ['./forgotten']);
		const said = cruise(folder).violations.map(shown);
		const expected = [
			...forbidden.map(([rule, from, , to]) => `${rule}: ${from} → ${to}`),
			`no-dead-file: ${at('items/forgotten')} → ${at('items/forgotten')}`,
			`no-cycle: ${at('items/forgotten')} → ${at('items/forgottenToo')}`,
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
