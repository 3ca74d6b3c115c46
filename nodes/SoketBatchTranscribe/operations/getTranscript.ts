import type { IExecuteFunctions } from 'n8n-workflow';

import { openConnection } from '../api/connection';
import { isFailure, type ApiFailure } from '../api/failure';
import { fetchTranscript } from '../api/files';
import { linkTo } from '../items/outputItems';
import { optionsProperty, readCallLimits, retryReadsOption, timeoutOption } from '../items/options';
import { fileIdProperty, idsIn, switchOf } from '../items/parameters';
import { parameterReader } from '../items/readParameter';
import type { Operation } from '../operation';
import { askOnce } from '../requests/askOnce';
import {
	chunksOption,
	detailQuery,
	simplifyProperty,
	speechInformationOption,
	transcriptItems,
} from '../answers/transcriptItems';

/** The transcript of each file, one item per file. */
export const getTranscript: Operation = {
	option: {
		name: 'Get Transcript',
		value: 'getTranscript',
		action: 'Get file transcript',
		description: 'Get the transcripts of files, one item for each',
	},
	properties: [
		fileIdProperty,
		simplifyProperty,
		optionsProperty([chunksOption, retryReadsOption, speechInformationOption, timeoutOption]),
	],
	async execute(this: IExecuteFunctions) {
		const connection = await openConnection(this, readCallLimits(this));
		return await askOnce(
			this,
			(item) => {
				const query = detailQuery(this, item);
				const simplify = switchOf(parameterReader(this)('simplify', item), simplifyProperty);
				return idsIn(this, fileIdProperty, item).map((fileId) => ({ fileId, query, simplify }));
			},
			async ({ fileId, query }) => {
				const transcript = await fetchTranscript(connection, fileId, query);
				return isFailure(transcript) ? withNextStep(transcript, fileId) : transcript;
			},
			(transcript, { asked: { fileId, simplify }, items }) =>
				transcriptItems(
					this,
					[{ json: { file_id: fileId, ...transcript }, pairedItem: linkTo(items) }],
					simplify,
				).flat(),
		);
	},
};

/** Soket may say "file not found" also of a file that was uploaded and never submitted. */
function withNextStep(failure: ApiFailure, fileId: string): ApiFailure {
	if (!failure.isNotFound || failure.httpCode === '404') return failure;
	return {
		...failure,
		problem: 'This file has no transcript yet: submit it first by Batch > Submit',
		advice: `Soket has no transcript of ${fileId}: it was uploaded and not submitted, or Soket does not know the id. Compare it with what Submit, Upload or Get Many gave.`,
	};
}
