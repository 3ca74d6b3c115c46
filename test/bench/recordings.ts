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

/** The index of the item that a file belongs to, by the file's name; NaN where it is another file's. */
function indexOfRecording(filename: unknown): number {
	const name = typeof filename === 'string' ? filename : '';
	return Number(/^recording-(\d+)\.mp3$/.exec(name)?.[1]);
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
 * @param outputs of the nodes of the way, in their order
 * @throws if there is not one item for each of `size` recordings
 */
export function checkOutput(outputs: INodeExecutionData[][], size: number): OutputChecks {
	const items = outputs.at(-1)!;
	const recordings = items.map(({ json }) => indexOfRecording(jobIn(json).filename));
	const distinct = new Set(recordings.filter((index) => index >= 0 && index < size));
	if (items.length !== size || distinct.size !== size) {
		throw new Error(`${items.length} items for ${distinct.size} of ${size} recordings came out`);
	}
	const originOf = followLinks(outputs);
	return {
		hasMetadata: items.every(({ json }) => METADATA.every((field) => json[field] !== undefined)),
		hasRightLinks: items.every((_, i) => originOf(i) === recordings[i]),
	};
}

/** The job in an item: its own fields, or nested where the way leaves them so. */
function jobIn(json: IDataObject): IDataObject {
	const { jobs = json } = json;
	return (Array.isArray(jobs) ? jobs[0] : jobs) as IDataObject;
}

/**
 * Follows items back through a row of nodes by their links, as n8n does for `$('Node').item`.
 *
 * @param outputs of the nodes in their order, each linked to the one before it
 * @returns for an item of the last output the index of the one item before the first node that it came from;
 *   null where there is none, or where it may be any of several
 */
function followLinks(outputs: INodeExecutionData[][]): (item: number) => number | null {
	return outputs.reduce<(item: number) => number | null>(
		(before, items) => {
			const known = new Map<number, number | null>();
			return (item) => {
				if (!known.has(item)) known.set(item, originOf(items[item], before));
				return known.get(item)!;
			};
		},
		(item) => item,
	);
}

function originOf(
	item: INodeExecutionData | undefined,
	before: (item: number) => number | null,
): number | null {
	const links = item?.pairedItem ?? [];
	const origins = new Set<number | null>();
	for (const link of Array.isArray(links) ? links : [links]) {
		origins.add(before(typeof link === 'number' ? link : link.item));
		if (origins.size > 1) return null;
	}
	const [origin = null] = origins;
	return origin;
}
