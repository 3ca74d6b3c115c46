import type { Operation } from '../../operation';
import { execute } from './execute';
import { properties } from './properties';

/** Binary data of all items → one upload request → one item per file. */
export const upload: Operation = {
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload files',
		description: 'Upload the binary data of all incoming items in one request: one item per file',
	},
	properties,
	execute,
};
