import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { typeInWords } from './audioType';
import { audioIn, fromBinary, mayHoldFiles, refuseBroken } from './fromBinary';
import { fromFields } from './fromFields';
import { nothingNamed } from './nothingNamed';
import type { Reference } from './reference';

/** What "Map Automatically" has found but not used, and the user may have meant. */
export interface LeftOut {
	/** The items whose JSON counted although they hold audio too. */
	items: number[];
	/** The files, in words, that are no audio but lie in an item that has some. */
	files: string[];
}

/**
 * "Map Automatically": what an item points at by its JSON; where that names nothing, the audio in its binary
 * data.
 *
 * @param leftOut takes what is found but not used
 * @returns one reference, or a list of them
 * @throws UnusableItem if there is nothing to transcribe, or it is named wrongly
 */
export function fromItem(
	context: IExecuteFunctions,
	inputItem: INodeExecutionData,
	item: number,
	leftOut: LeftOut,
): Reference | Reference[] {
	const { json } = inputItem;
	const named = fromFields(json, item);
	if (named !== undefined) {
		if (mayHoldFiles(inputItem) && audioIn(inputItem).audio.length > 0) leftOut.items.push(item);
		return named;
	}
	const { audio, others } = audioIn(inputItem);
	if (audio.length > 0) {
		leftOut.files.push(...others.map(inWords));
		return fromBinary(context, audio, item);
	}
	refuseBroken(inputItem);
	throw nothingNamed(json, others);
}

function inWords({ field, binary }: ReturnType<typeof audioIn>['others'][number]): string {
	const { fileName } = binary;
	return `binary data in "${field}" (${fileName ? `${fileName}, ` : ''}${typeInWords(binary)})`;
}
