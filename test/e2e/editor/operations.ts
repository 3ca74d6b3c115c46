/** What a person shall see of an operation in the node's window. */
export interface OperationView {
	resource: string;
	operation: string;
	/** The labels of its own fields when it has just been chosen, from top to bottom. */
	fields: string[];
	/** The same when this switch has been turned over. */
	turned?: { parameter: string; fields: string[] };
	/** The parameter that takes a field of each item by itself, and that field. */
	fromItem?: { parameter: string; field: 'batch_id' | 'batch_upload_id' | 'file_id' };
	/** What "Add option" offers. */
	options: string[];
}

/** What the nodes panel shall offer, in this order. */
export const ACTIONS = [
	'Submit audio to transcribe',
	'Get batch status',
	'Get batch transcripts',
	'Download batch transcripts',
	'Delete audio files',
	'Get many audio files',
	'Get file transcript',
	'Get upload status',
	'Upload audio to submit later',
];

const ASKING = ['Max Retries', 'Timeout (Seconds)'];
const DETAILED = ['Chunks', 'Max Retries', 'Raw', 'Speech Information', 'Timeout (Seconds)'];

/** All operations but Submit, whose fields depend on one another. */
export const OPERATIONS: OperationView[] = [
	{
		resource: 'Batch',
		operation: 'Get Status',
		fields: ['Batch ID', 'Options'],
		fromItem: { parameter: 'batchId', field: 'batch_id' },
		options: ASKING,
	},
	{
		resource: 'Batch',
		operation: 'Get Results',
		fields: ['Batch ID', 'Return All', 'Simplify', 'Filters', 'Options'],
		turned: {
			parameter: 'returnAll',
			fields: ['Batch ID', 'Return All', 'Limit', 'Simplify', 'Filters', 'Options'],
		},
		fromItem: { parameter: 'batchId', field: 'batch_id' },
		options: DETAILED,
	},
	{
		resource: 'Batch',
		operation: 'Download Results',
		fields: ['Batch ID', 'Format', 'Put Output File in Field', 'Filters', 'Options'],
		fromItem: { parameter: 'batchId', field: 'batch_id' },
		options: DETAILED,
	},
	{
		resource: 'File',
		operation: 'Upload',
		fields: ['Input Binary Field', 'Wait for Completion', 'Options'],
		turned: {
			parameter: 'waitForCompletion',
			fields: ['Input Binary Field', 'Wait for Completion', 'Max Wait (Minutes)', 'Options'],
		},
		options: ['Max Files per Upload', 'Max Retries', 'Resubmit Uncertain', 'Timeout (Seconds)'],
	},
	{
		resource: 'File',
		operation: 'Get Upload Status',
		fields: ['Upload ID', 'Options'],
		fromItem: { parameter: 'batchUploadId', field: 'batch_upload_id' },
		options: ASKING,
	},
	{
		resource: 'File',
		operation: 'Get Many',
		fields: ['Return All', 'Limit', 'Filters', 'Options'],
		turned: { parameter: 'returnAll', fields: ['Return All', 'Filters', 'Options'] },
		options: ASKING,
	},
	{
		resource: 'File',
		operation: 'Delete',
		fields: ['File ID', 'Options'],
		fromItem: { parameter: 'fileId', field: 'file_id' },
		options: ASKING,
	},
	{
		resource: 'File',
		operation: 'Get Transcript',
		fields: ['File ID', 'Simplify', 'Options'],
		fromItem: { parameter: 'fileId', field: 'file_id' },
		options: ['Chunks', 'Max Retries', 'Speech Information', 'Timeout (Seconds)'],
	},
];
