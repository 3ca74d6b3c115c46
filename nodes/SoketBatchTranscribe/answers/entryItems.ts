import type { IDataObject } from 'n8n-workflow';

import { itemsNaming } from '../items/namedOnce';
import { firstFields, linkTo, type LinkedItem } from '../items/outputItems';
import type { Accepted } from '../requests/sendOnce';

/**
 * One item for each job or file that an accepted request's answer lists: its own fields and those of the
 * answer, flat; its own value wins. An answer that lists none gives one item, so that its id is not lost.
 *
 * @param metadata the fields of the answer but for the list
 */
export function entryItems(
	{ sent, entries, links }: Accepted<IDataObject>,
	metadata: IDataObject,
): LinkedItem[] {
	if (entries.length === 0) return [{ json: metadata, pairedItem: linkTo(itemsNaming(sent)) }];
	// Made once and shared: one each would take memory by the square where many entries are ambiguous.
	const ambiguous = linkTo(links.candidates);
	return entries.map((entry, i) => {
		const item = links.itemOf[i] ?? null;
		return {
			json: withMetadata(entry, metadata),
			pairedItem: item === null ? ambiguous : { item },
		};
	});
}

/** The fields of an entry, then those of the answer; the entry's value wins. */
function withMetadata(entry: IDataObject, metadata: IDataObject): IDataObject {
	// Assigning to `__proto__` would be something else than a field of that name.
	const isOdd = Object.hasOwn(entry, '__proto__') || Object.hasOwn(metadata, '__proto__');
	if (isOdd) return { ...firstFields(metadata, entry), ...entry, ...metadata, ...entry };
	// The same, in a tenth of the time: there may be 100,000 of them.
	return Object.assign(firstFields(metadata, entry), entry, metadata, entry);
}
