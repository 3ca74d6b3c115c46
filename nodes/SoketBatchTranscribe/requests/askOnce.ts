import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { failureDetails, isFailure, type ApiFailure } from '../api/failure';
import { aFewAtATime } from '../api/pace';
import { eachOnce, itemsNaming, type Named } from '../items/namedOnce';
import {
	errorItem,
	linkTo,
	reportedError,
	successJson,
	type ErrorReport,
} from '../items/outputItems';
import { readItems } from '../items/readItems';
import { givesErrorsBack } from '../items/toolCall';

/** What one or several items ask for. */
export interface Question<Asked> {
	asked: Asked;
	/** All items that ask for it, each once. */
	items: number[];
}

/**
 * The way of every operation that asks Soket for something and changes nothing: what the items ask for is
 * read, everything is asked once however many items want it, and the answers become items.
 *
 * @param readItem what the item of this index asks for; throws `UnusableItem` where that can't be told
 * @param ask one call, or more
 * @param answerItems the items of an answer, with their links
 * @throws NodeOperationError if items can't be used, and NodeApiError at the first call that fails; where
 *   errors are given back both become error items, one for each item that asked, behind the good ones
 */
export async function askOnce<Asked, Answer extends object>(
	context: IExecuteFunctions,
	readItem: (item: number) => Asked[],
	ask: (asked: Asked) => Promise<Answer | ApiFailure>,
	answerItems: (answer: Answer, question: Question<Asked>) => INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const named: Array<Named & { asked: Asked }> = [];
	const unusable = readItems(context, (item) => {
		for (const asked of readItem(item)) named.push({ asked, item, moreItems: undefined });
	});
	const questions = eachOnce(named, ({ asked }) => JSON.stringify(asked)).map(
		(question): Question<Asked> => ({ asked: question.asked, items: itemsNaming([question]) }),
	);
	const answers = await aFewAtATime(questions, async ({ asked, items }) => {
		const answer = await ask(asked);
		if (isFailure(answer) && !givesErrorsBack(context)) {
			throw reportedError(context.getNode(), reportOf(answer), items);
		}
		return answer;
	});

	const good: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	questions.forEach((question, i) => {
		const answer = answers[i]!;
		if (isFailure(answer)) {
			// One by one: a list of 150,000 arguments is more than JavaScript takes.
			for (const item of question.items) failed.push(errorItem(item, reportOf(answer)));
		} else {
			for (const item of answerItems(answer, question)) {
				(item.json.error === undefined ? good : failed).push(item);
			}
		}
	});
	return [...good, ...failed, ...unusable];
}

/** The answer as one item, linked to all items that asked. */
export function oneItem(answer: IDataObject, { items }: Question<unknown>): INodeExecutionData[] {
	return [{ json: successJson(answer), pairedItem: linkTo(items) }];
}

function reportOf(failure: ApiFailure): ErrorReport {
	return {
		error: failure.problem,
		message: failure.advice,
		details: failureDetails(failure),
		isNotFound: failure.isNotFound,
	};
}
