import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { BadItems } from '../items/readItems';
import { measureFiles } from './binaryContent';
import type { Reference } from './reference';

/**
 * Reads what all items point at, before anything is sent.
 *
 * @param referencesOf what the item of this index points at; throws where it can't be used
 * @returns the references of the good items, in their order, and an error item for each of the others
 * @throws NodeOperationError that names all bad items, but not under "On Error: Continue"
 */
export async function readReferences(
	context: IExecuteFunctions,
	referencesOf: (item: number) => Reference | Reference[],
): Promise<{ references: Reference[]; unusable: INodeExecutionData[] }> {
	const references: Reference[] = [];
	const bad = new BadItems(context);
	bad.read((item) => {
		const named = referencesOf(item);
		if (Array.isArray(named)) for (const reference of named) references.push(reference);
		else references.push(named);
	});
	await measureFiles(context, references, bad);
	const unusable = bad.report();
	return {
		references:
			unusable.length === 0 ? references : references.filter(({ item }) => !bad.has(item)),
		unusable,
	};
}
