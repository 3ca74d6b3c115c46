/** What a check found: nothing wrong, or what is. */
export interface Outcome {
	/** One line for each thing that is wrong; empty where all is well. */
	wrong: string[];
	/** What a reader may want to know of a check that is passed. */
	note?: string;
}

/** One requirement, by the name that a person reads, and how to look whether it is met. */
export type Check = [name: string, look: () => Outcome | Promise<Outcome>];

/** Looks at every requirement in turn, prints a line for each, and counts. A check that throws has failed. */
export async function runChecks(checks: Check[]): Promise<{ passed: number; failed: number }> {
	let passed = 0;
	for (const [name, look] of checks) {
		const { wrong, note } = await outcomeOf(look);
		if (wrong.length === 0) passed += 1;
		console.log(`${wrong.length === 0 ? 'ok   ' : 'WRONG'} ${name}${note ? ` (${note})` : ''}`);
		for (const line of wrong) console.log(`      ${line.replaceAll('\n', '\n      ')}`);
	}
	return { passed, failed: checks.length - passed };
}

async function outcomeOf(look: Check[1]): Promise<Outcome> {
	try {
		return await look();
	} catch (error) {
		return { wrong: [error instanceof Error ? error.message : String(error)] };
	}
}
