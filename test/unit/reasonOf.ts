import { UnusableItem } from '../../nodes/SoketBatchTranscribe/items/readItems';

/** Why what is read can't be used, with the field; undefined where it can. Throws whatever else is thrown. */
export function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
		return undefined;
	} catch (error) {
		if (!(error instanceof UnusableItem)) throw error;
		return `${error.field}: ${error.reason}`;
	}
}
