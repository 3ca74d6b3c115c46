import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Outcome } from './check';
import { runNode } from './program';

interface JestResult {
	numPassedTests: number;
	numTotalTests: number;
}

/** Runs the tests of the checks, which show each of them something that is wrong. */
export function runOwnTests(repository: string): Outcome {
	const outputFile = path.join(tmpdir(), `soket-verify-${process.pid}.json`);
	const { isRight, said } = runNode(
		[
			path.join(repository, 'node_modules/jest/bin/jest.js'),
			...['--selectProjects', 'verify', '--json', '--outputFile', outputFile],
		],
		repository,
	);
	try {
		const { numPassedTests, numTotalTests } = JSON.parse(
			readFileSync(outputFile, 'utf8'),
		) as JestResult;
		const areAll = isRight && numPassedTests === numTotalTests && numTotalTests > 0;
		return { wrong: areAll ? [] : [said], note: `${numPassedTests} tests` };
	} finally {
		rmSync(outputFile, { force: true });
	}
}
