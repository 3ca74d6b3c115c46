import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { CannotRun } from './e2e/n8n/cannotRun';
import { isInN8n, prepare, printLogs } from './e2e/suites';

/** What is right or wrong as a whole. */
interface Check {
	title: string;
	command: string;
}

const CHECKS: Record<string, Check> = {
	types: { title: 'Types', command: 'npx tsc -p tsconfig.json' },
	lint: { title: 'Lint', command: 'npm run --silent lint' },
};
const DEFAULT_SUITES = ['types', 'lint', 'unit', 'engine'];
/** How long a suite may take, in minutes: one without an end must not hold up the others. */
const LIMIT_MINUTES: Record<string, number> = { unit: 5, engine: 15 };
const LIMIT_MINUTES_IN_N8N = 30;
const total = { passed: 0, failed: 0 };

/**
 * Runs the suites that are named, or everything that `npm test` promises, each to its end, and counts: a check
 * (types, lint) counts as one, a suite of tests by its tests. Ends with the line `N passed, N failed`.
 */
async function main(): Promise<void> {
	const named = process.argv.slice(2);
	const all = named.length > 0 ? named : DEFAULT_SUITES;
	// At once: each of them takes one core.
	await Promise.all(all.flatMap((name) => CHECKS[name] ?? []).map(runCheck));
	for (const suite of all.filter((name) => !(name in CHECKS))) {
		if (isInN8n(suite)) await suiteInN8n(suite);
		else await jestSuite(suite);
	}
	console.log(`\n${total.passed} passed, ${total.failed} failed`);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

async function runCheck({ title, command }: Check): Promise<void> {
	const check = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
	const [words, moreWords, [status]] = await Promise.all([
		text(check.stdout),
		text(check.stderr),
		once(check, 'exit') as Promise<[number | null]>,
	]);
	console.log(`\n— ${title}\n${words}${moreWords}`.trimEnd());
	total[status === 0 ? 'passed' : 'failed'] += 1;
}

function succeeds(command: string): boolean {
	return spawnSync(command, { stdio: 'inherit', shell: true }).status === 0;
}

/** What can't be run has shown nothing: in CI it has failed. */
async function suiteInN8n(suite: string): Promise<void> {
	try {
		await prepare(suite);
	} catch (error) {
		if (!(error instanceof CannotRun)) throw error;
		const verdict = process.env.CI ? 'that is a failure' : 'NOTHING OF IT WAS TESTED';
		console.error(`\n!!! The ${suite} tests can't run here, ${verdict}: ${error.message}`);
		if (process.env.CI) total.failed += 1;
		return;
	}
	const failedBefore = total.failed;
	// They test what would be published. One file at a time: what n8n does late on a busy machine is no fault.
	if (succeeds('npm run --silent build')) await jestSuite(suite, '--runInBand');
	else total.failed += 1;
	if (total.failed > failedBefore) printLogs(suite);
}

async function jestSuite(name: string, ...options: string[]): Promise<void> {
	console.log(`\n— ${name} tests`);
	const folder = mkdtempSync(path.join(tmpdir(), 'soket-test-'));
	const outputFile = path.join(folder, 'result.json');
	const words = ['--selectProjects', name, '--json', '--outputFile', outputFile, ...options];
	const status = await jest(words, LIMIT_MINUTES[name] ?? LIMIT_MINUTES_IN_N8N);
	const passedBefore = total.passed;
	const failedBefore = total.failed;
	try {
		const result = JSON.parse(readFileSync(outputFile, 'utf8')) as {
			numPassedTests: number;
			numTotalTests: number;
		};
		total.passed += result.numPassedTests;
		// A test that was skipped has shown nothing: it counts as failed.
		total.failed += result.numTotalTests - result.numPassedTests;
	} catch {
		console.error(`The ${name} tests did not come to an end.`);
	}
	rmSync(folder, { recursive: true });
	// A suite that does not compile has no tests to fail, and one without tests has shown nothing.
	const nothingFailed = total.failed === failedBefore;
	if (nothingFailed && (status !== 0 || total.passed === passedBefore)) total.failed += 1;
}

/**
 * Runs jest, and cuts it off when its time is up, with its workers: a test that loops hears no other signal.
 *
 * @returns its exit code; null where it was cut off
 */
async function jest(words: string[], limitMinutes: number): Promise<number | null> {
	// A group of its own, so that the workers end with it. Such a group does not hear Ctrl+C.
	const child = spawn('npx', ['jest', ...words], {
		stdio: ['ignore', 'ignore', 'inherit'],
		detached: true,
	});
	const endGroup = (signal: NodeJS.Signals) => process.kill(-child.pid!, signal);
	const passOn = (signal: NodeJS.Signals) => {
		endGroup(signal);
		process.exit(1);
	};
	process.on('SIGINT', passOn).on('SIGTERM', passOn);
	const limit = setTimeout(() => {
		console.error(`\n!!! CUT OFF after ${limitMinutes} minutes: something in it has no end.`);
		endGroup('SIGKILL');
	}, limitMinutes * 60_000);
	const [status] = (await once(child, 'exit')) as [number | null];
	clearTimeout(limit);
	process.off('SIGINT', passOn).off('SIGTERM', passOn);
	return status;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
