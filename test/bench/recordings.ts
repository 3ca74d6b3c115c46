import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** Made-up recordings, one an item: what a list of addresses from a spreadsheet looks like to a workflow. */
export const RECORDING_URL = 'https://example.com/calls/2026/recording-';

/** An item for each of so many recordings; the number in its address is its index. */
export function recordingItems(count: number): Array<{ json: { url: string } }> {
	return Array.from({ length: count }, (_, i) => ({
		// In one piece, as n8n gets it: V8 keeps a text as the pieces that it was put together from.
		json: { url: Buffer.from(`${RECORDING_URL}${i}.mp3`).toString() },
	}));
}

/** What the answer to a submission says of the batch as a whole. */
const METADATA = [
	'batch_id',
	'total_jobs',
	'estimated_audio_seconds',
	'estimated_completion_seconds',
];

/** What the items that came out are good for. */
export interface OutputChecks {
	/** Whether every item has the fields of its batch. */
	hasMetadata: boolean;
	/** Whether every item's link leads to the recording that its job is for, and to no other. */
	hasRightLinks: boolean;
}

/**
 * Looks at every item.
 *
 * @param outputs of the nodes between the recordings and the result, in their order
 * @throws if there is not one item for each of `size` recordings
 */
export function checkOutput(outputs: INodeExecutionData[][], size: number): OutputChecks {
	const items = outputs.at(-1)!;
	const recordings = items.map(({ json }) => recordingOf(json));
	const distinct = new Set(recordings.filter((index) => index >= 0 && index < size));
	if (items.length !== size || distinct.size !== size) {
		throw new Error(`${items.length} items for ${distinct.size} of ${size} recordings came out`);
	}
	const origins = originsOf(outputs, size);
	return {
		hasMetadata: items.every(({ json }) => METADATA.every((field) => json[field] !== undefined)),
		hasRightLinks: recordings.every((recording, i) => origins[i] === recording),
	};
}

/** The index of the recording that an item's job is for, by its file's name; NaN where it is another file's. */
function recordingOf(json: IDataObject): number {
	// Its own fields, or nested where a way leaves them so.
	const { jobs = json } = json;
	const { filename } = (Array.isArray(jobs) ? jobs[0] : jobs) as IDataObject;
	return Number(/^recording-(\d+)\.mp3$/.exec(filename as string)?.[1]);
}

/**
 * Follows the items of the last output back by their links, as n8n does for `$('Recordings').item`: to the index
 * of the one recording that each came from; null where that is none, or any of several.
 */
function originsOf(outputs: INodeExecutionData[][], size: number): Array<number | null> {
	const recordings = Array.from({ length: size }, (_, i): number | null => i);
	return outputs.reduce((before, items) => {
		return items.map(({ pairedItem = [] }) => {
			const links = [pairedItem].flat();
			const origins = new Set(
				links.map((link) => before[typeof link === 'number' ? link : link.item]),
			);
			const [origin = null] = origins;
			return origins.size === 1 ? origin : null;
		});
	}, recordings);
}
