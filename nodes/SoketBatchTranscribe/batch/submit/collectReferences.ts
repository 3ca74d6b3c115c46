import type { BadItem } from '../../items/badItems';
import { UnusableItem, type AudioReference, type ItemReference } from './references';

/** What all items of a run name, and which of them can't be used. */
export interface CollectedReferences {
	/** In the order of the items. */
	references: ItemReference[];
	badItems: BadItem[];
}

/**
 * Reads every item before anything is sent, so that all problems are told at once.
 *
 * @param readItem what the item of this index names; throws where the item can't be used
 */
export function collectReferences(
	itemCount: number,
	readItem: (item: number) => AudioReference[],
): CollectedReferences {
	const references: ItemReference[] = [];
	const badItems: BadItem[] = [];
	for (let item = 0; item < itemCount; item++) {
		try {
			for (const reference of readItem(item)) references.push({ ...reference, item });
		} catch (error) {
			badItems.push({ item, ...problemOf(error) });
		}
	}
	return { references, badItems };
}

function problemOf(error: unknown): Pick<BadItem, 'field' | 'reason'> {
	if (error instanceof UnusableItem) return { field: error.field, reason: error.reason };
	// A parameter's expression failed for this item.
	return { field: '', reason: error instanceof Error ? error.message : String(error) };
}
