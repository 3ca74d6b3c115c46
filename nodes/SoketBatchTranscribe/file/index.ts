import type { Resource } from '../operation';
import { deleteOperation } from './delete';
import { getAll } from './getAll';
import { getTranscript } from './getTranscript';
import { getUploadStatus } from './getUploadStatus';
import { upload } from './upload';

/** A file: one piece of audio at Soket, and its transcript. */
export const file: Resource = {
	option: {
		name: 'File',
		value: 'file',
		description: 'Upload audio files, look after them, and get the transcript of one',
	},
	operations: [upload, getUploadStatus, getAll, deleteOperation, getTranscript],
};
