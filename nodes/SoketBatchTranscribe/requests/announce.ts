import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isFailure } from '../api/failure';
import { doNoHarm } from '../items/tell';
import type { Reference } from '../references/reference';
import type { RequestKind } from './sendOnce';

/** In the execution's custom data, the ids of its batches: n8n keeps them also of one that was cut off. */
const CUSTOM_DATA_KEY = 'soket_batch_ids';

/** How long a value of custom data may be, in characters: n8n logs an error beyond that. */
const MAX_VALUE_LENGTH = 255;

/** An id that is longer, in characters, is none that Soket gives. */
const MAX_ID_LENGTH = 200;

/**
 * The same kind of request, announced so that what Soket accepts is found again whatever happens to n8n: in
 * n8n's log, a line before each request and one as soon as it is accepted, and the ids of batches in the
 * execution's custom data. (Uploads are not paid for, and File > Get Many finds them.) Neither token nor
 * address is in any of them.
 */
export function announced<Body extends object, Answer extends IDataObject>(
	context: IExecuteFunctions,
	kind: RequestKind<Body, Answer>,
): RequestKind<Body, Answer> {
	const { name, idField } = kind.made;
	return {
		...kind,
		send: async (request) => {
			// Nothing is sent any more then.
			if (context.getExecutionCancelSignal()?.aborted === true) return await kind.send(request);
			log(context, () => `Sending a request for one ${name} to Soket: ${countsOf(request.sent)}`);
			const outcome = await kind.send(request);
			if (isFailure(outcome)) return outcome;
			const acceptedId: unknown = outcome[idField];
			const id = oneLine(String(acceptedId));
			const fileCount = kind.entriesIn(outcome).length || request.sent.length;
			log(context, () => `Soket accepted ${name} ${id}: ${fileCount} files`);
			if (name === 'batch') addToCustomData(context, id);
			return outcome;
		},
	};
}

/** Logs in one line. It stands in the message, for n8n's text format shows nothing else. */
function log(context: IExecuteFunctions, words: () => string): void {
	doNoHarm(() => {
		const where = `execution ${context.getExecutionId()}, workflow ${context.getWorkflow().id}`;
		context.logger.info(`${words()} (${where})`);
	});
}

/** Other nodes of the execution, and other runs, have written their ids there. */
function addToCustomData(context: IExecuteFunctions, id: string): void {
	doNoHarm(() => {
		const { customData } = (
			context.getWorkflowDataProxy(0) as unknown as {
				$execution: {
					customData: {
						get: (key: string) => string | undefined;
						set: (key: string, value: string) => void;
					};
				};
			}
		).$execution;
		customData.set(CUSTOM_DATA_KEY, withId(customData.get(CUSTOM_DATA_KEY) ?? '', id));
	});
}

/**
 * A list of ids with one more, at most 255 characters: the first ones, and how many more there are.
 *
 * @param list what this function returned before, or an empty text
 */
export function withId(list: string, id: string): string {
	const [, named = list, more = '0'] = /^(.*) and (\d+) more$/.exec(list) ?? [];
	const ids = named === '' ? [] : named.split(', ');
	if (more === '0' && [...ids, id].join(', ').length <= MAX_VALUE_LENGTH) {
		return [...ids, id].join(', ');
	}
	for (let unnamed = Number(more) + 1; ; unnamed++) {
		const shortened = `${ids.join(', ')} and ${unnamed} more`;
		if (shortened.length <= MAX_VALUE_LENGTH) return shortened;
		ids.pop();
	}
}

/** "3 file_id, 1 url" */
function countsOf(sent: Reference[]): string {
	const counts = new Map<string, number>();
	for (const { kind } of sent) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** An id comes from outside: it must not make up a line of its own in the log. */
function oneLine(id: string): string {
	return id.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, MAX_ID_LENGTH);
}
