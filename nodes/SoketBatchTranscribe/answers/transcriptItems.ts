import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { errorText } from '../api/failure';
import { switchOf } from '../items/parameters';
import {
	errorItem,
	firstFields,
	successJson,
	type ErrorReport,
	type LinkedItem,
} from '../items/outputItems';

/** Leaves out the details of transcripts. */
export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: false,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	hint: 'Leaves out the lists and objects inside each result, such as its segments, and the chunks',
};

/** Asks for the parts of transcripts. */
export const chunksOption: INodeProperties = {
	displayName: 'Chunks',
	name: 'chunks',
	type: 'boolean',
	default: false,
	description: 'Whether to add the results of the chunks that each file was cut into',
};

/** Asks for what Soket found out about the speech. */
export const speechInformationOption: INodeProperties = {
	displayName: 'Speech Information',
	name: 'speechInformation',
	type: 'boolean',
	default: false,
	description: 'Whether to add detail to each segment: tone, accent, speaker, time stamps and more',
};

/** Asks for jobs as the API keeps them. */
export const rawOption: INodeProperties = {
	displayName: 'Raw',
	name: 'raw',
	type: 'boolean',
	default: false,
	description: 'Whether to get the jobs as they are instead of one merged result per file',
};

/** Options of the API that bring more than the transcript itself, by the names of its query. */
const DETAILS = {
	chunks: chunksOption,
	speech_information: speechInformationOption,
	raw: rawOption,
};

/**
 * The query for the details that the options of this item ask for.
 *
 * @throws UnusableItem if one is neither on nor off
 */
export function detailQuery(context: IExecuteFunctions, item: number): IDataObject {
	const options = context.getNodeParameter('options', item, {});
	return Object.fromEntries(
		Object.entries(DETAILS)
			.filter(([, option]) => switchOf(options[option.name], option))
			.map(([name]) => [name, true]),
	);
}

/**
 * One item per result. A file that could not be transcribed is an item like the others, with its `status`
 * and `errors`; under "On Error: Continue (using error output)" it becomes an error item.
 *
 * @param transcripts results, each linked to the items that it came from
 * @returns the items, and the error items, which belong behind all others
 */
export function transcriptItems(
	context: IExecuteFunctions,
	transcripts: LinkedItem[],
	simplify: boolean,
): [good: LinkedItem[], failed: LinkedItem[]] {
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const good: LinkedItem[] = [];
	const failed: LinkedItem[] = [];
	for (const { json: fields, pairedItem } of transcripts) {
		const json = { ...firstFields(fields), ...fields };
		if (hasErrorOutput && json.status === 'failed') {
			failed.push(errorItem(pairedItem, transcriptionFailure(json)));
		} else good.push({ json: successJson(simplify ? simplified(json) : json), pairedItem });
	}
	return [good, failed];
}

/** Without what makes a result large: what is nested in it. Fields that nobody knows of stay. */
function simplified({ chunk_results: _, ...json }: IDataObject): IDataObject {
	const { result } = json;
	if (typeof result !== 'object' || result === null || Array.isArray(result)) return json;
	const plain = Object.entries(result).filter(
		([, value]) => typeof value !== 'object' || value === null,
	);
	return { ...json, result: Object.fromEntries(plain) };
}

function transcriptionFailure(json: IDataObject): ErrorReport {
	const { file_id, filename, batch_id, status, errors } = json;
	const name = [filename, file_id].find((text) => typeof text === 'string') ?? 'a file';
	const reasons = errorText(errors);
	return {
		error: `Soket could not transcribe ${name}${reasons === '' ? '' : `: ${reasons}`}`,
		message: 'Check the audio, and submit this file again if it can be mended.',
		details: { file_id, filename, batch_id, status, errors },
	};
}
