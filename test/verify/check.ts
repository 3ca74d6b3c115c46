/** One requirement, by the name that a person reads, and how to find what is wrong: a line for each thing. */
export type Check = [name: string, look: () => string[] | Promise<string[]>];

/**
 * Looks at every requirement in turn and prints a line for each. A check that throws has failed. Ends with the
 * line `N passed, N failed`, and an exit code that says the same.
 */
export async function runChecks(checks: Check[]): Promise<void> {
	let failed = 0;
	for (const [name, look] of checks) {
		const wrong = await problemsOf(look);
		if (wrong.length > 0) failed += 1;
		console.log(`${wrong.length === 0 ? 'ok   ' : 'WRONG'} ${name}`);
		for (const line of wrong) console.log(`      ${line.replaceAll('\n', '\n      ')}`);
	}
	console.log(`\n${checks.length - failed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

async function problemsOf(look: Check[1]): Promise<string[]> {
	try {
		return await look();
	} catch (error) {
		return [error instanceof Error ? error.message : String(error)];
	}
}
