import type { Operation } from '../../operation';
import { execute } from './execute';
import { properties } from './properties';

/** All incoming items → one batch request → one item per transcription job. */
export const submit: Operation = {
	option: {
		name: 'Submit',
		value: 'submit',
		action: 'Submit batch',
		description:
			'Submit audio files for transcription: all incoming items go into one batch. Each submission is paid for.',
	},
	properties,
	execute,
};
