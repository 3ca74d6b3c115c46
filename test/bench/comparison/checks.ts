import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { indexOfRecording } from '../recordings';
import { followLinks } from './links';

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
