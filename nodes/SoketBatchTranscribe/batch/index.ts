import type { Resource } from '../operation';
import { downloadResults } from './downloadResults';
import { getResults } from './getResults';
import { getStatus } from './getStatus';
import { submit } from './submit';

/** A batch: one submission of any number of files for transcription. */
export const batch: Resource = {
	option: {
		name: 'Batch',
		value: 'batch',
		description: 'Transcribe any number of audio files in one submission',
	},
	operations: [submit, getStatus, getResults, downloadResults],
};
