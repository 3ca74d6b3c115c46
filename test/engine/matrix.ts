import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import { linkOf, type NodeRunResult } from './runNode';
import type { TestBed } from './setup';

/**
 * A test for each cell of a fault matrix. How many there are, and how many invariants do not hold, is printed
 * at the end.
 *
 * @param violationsOf runs a cell, and returns which invariants do not hold, in words
 */
export function testCells<Cell>(
	title: string,
	cells: Cell[],
	nameOf: (cell: Cell) => string,
	violationsOf: (cell: Cell) => Promise<string[]>,
): void {
	let violations = 0;
	const violatedBy = new Set<string>();
	it.each(cells.map((cell) => [nameOf(cell), cell] as const))('%s', async (name, cell) => {
		const violated = await violationsOf(cell);
		violations += violated.length;
		if (violated.length > 0) violatedBy.add(name);
		expect(violated).toEqual([]);
	});
	afterAll(() =>
		process.stderr.write(
			`${title}: ${cells.length} cells, ${violations} violations in ${violatedBy.size} cells\n`,
		),
	);
}

/** The simulator by the name of its host, so that it is looked up, and the lookup can fail. */
export function atLocalhost({ soket }: TestBed): ICredentialDataDecryptedObject {
	const { port } = new URL(soket.baseUrl);
	return { accessToken: soket.token, baseUrl: `http://localhost:${port}/transcribe` };
}

/** Checks of one cell, and which of them did not hold, in words. */
export function checks() {
	const violated: string[] = [];
	const check = (holds: boolean, what: string) => {
		if (!holds) violated.push(what);
	};
	return { violated, check };
}

/** All items that came out, those that are none of an error and those that are, and the words of what stopped the run. */
export function outcomeOf({ success, errors, error }: NodeRunResult) {
	const all = [...success, ...errors];
	return {
		all,
		good: all.filter(({ json }) => !json.error),
		failed: all.filter(({ json }) => json.error),
		errorText: error ? `${error.message} ${error.description}` : '',
	};
}

/** Whether an output item is linked to this input item. */
export function linksTo(output: INodeExecutionData, item: number): boolean {
	return [linkOf(output)].flat().includes(item);
}

/** What an error item says: whether Soket can have accepted the request. */
export function acceptedIn({ json }: INodeExecutionData): unknown {
	return (json.details as { accepted?: string }).accepted;
}
