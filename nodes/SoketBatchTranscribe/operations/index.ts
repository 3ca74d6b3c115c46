import type { Resource } from '../operation';
import { deleteOperation } from './delete';
import { downloadResults } from './downloadResults';
import { getMany } from './getMany';
import { getResults } from './getResults';
import { getStatus } from './getStatus';
import { getTranscript } from './getTranscript';
import { getUploadStatus } from './getUploadStatus';
import { submit } from './submit';
import { upload } from './upload';

/** All that the node can do, as its lists show it. n8n asks for the alphabet from five operations on. */
export const resources: Resource[] = [
	{
		option: {
			name: 'Batch',
			value: 'batch',
			description: 'Transcribe any number of audio files in one submission',
		},
		operations: [submit, getStatus, getResults, downloadResults],
		defaultOperation: submit,
	},
	{
		option: {
			name: 'File',
			value: 'file',
			description: 'Upload audio files, look after them, and get the transcript of one',
		},
		operations: [deleteOperation, getMany, getTranscript, getUploadStatus, upload],
		defaultOperation: upload,
	},
];
