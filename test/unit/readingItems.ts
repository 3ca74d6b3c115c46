import type { IDataObject, INode } from 'n8n-workflow';

import { readItems } from '../../nodes/SoketBatchTranscribe/items/readItems';
import { fromFields } from '../../nodes/SoketBatchTranscribe/references/fromFields';
import { nothingNamed } from '../../nodes/SoketBatchTranscribe/references/nothingNamed';
import type { Reference } from '../../nodes/SoketBatchTranscribe/references/reference';

/** As much of n8n as reading items needs. */
export function itemContext(itemCount: number, goesOn: boolean): Parameters<typeof readItems>[0] {
	const node: INode = {
		id: '1',
		name: 'Soket',
		type: 'n8n-nodes-soket.soketBatchTranscribe',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	return {
		getInputData: () => Array.from({ length: itemCount }, () => ({ json: {} })),
		getNode: () => node,
		continueOnFail: () => goesOn,
	};
}

/** What "Map Automatically" finds in these items, and the fields and reasons of those that can't be used. */
export function mapItems(items: unknown[]) {
	const references: Reference[] = [];
	const unusable = readItems(itemContext(items.length, true), (item) => {
		const json = items[item] as IDataObject;
		const named = fromFields(json, item);
		if (named === undefined) throw nothingNamed(json, []);
		references.push(...[named].flat());
	});
	return {
		references,
		badItems: unusable.map(({ json, pairedItem }) => {
			const { field, reason } = json.details as { field: string; reason: string };
			return { item: (pairedItem as { item: number }).item, field, reason };
		}),
	};
}
