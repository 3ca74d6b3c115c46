import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Runs everything that `npm test` promises, one after the other and to the end, and counts: a check (types,
 * lint, build) counts as one, a suite of tests by its tests. Ends with the line `N passed, N failed`.
 */
const total = { passed: 0, failed: 0 };

function check(name: string, script: string): void {
	console.log(`\n— ${name}`);
	const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' });
	total[status === 0 ? 'passed' : 'failed'] += 1;
}

function jestSuite(name: string): void {
	console.log(`\n— ${name} tests`);
	const folder = mkdtempSync(path.join(tmpdir(), 'soket-test-'));
	const outputFile = path.join(folder, 'result.json');
	const { status } = spawnSync(
		'npx',
		['jest', '--selectProjects', name, '--json', '--outputFile', outputFile],
		{ stdio: ['inherit', 'ignore', 'inherit'] },
	);
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

check('Types', 'types');
check('Lint', 'lint');
check('Build', 'build');
jestSuite('unit');
jestSuite('engine');

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
