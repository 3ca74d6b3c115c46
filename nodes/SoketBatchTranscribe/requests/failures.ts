import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import { failureDetails, type ApiFailure } from '../api/failure';
import { itemsNaming } from '../items/namedOnce';
import { errorItem, reportedError, type ErrorReport } from '../items/outputItems';
import { givesErrorsBack } from '../items/toolCall';
import type { Reference } from '../references/reference';
import type { Ledger } from './ledger';

/** One of several requests, that failed, and what was in it. */
export interface FailedRequest {
	report: ErrorReport;
	references: Reference[];
}

/** The requests of a run that failed. */
export interface Failures {
	failures: FailedRequest[];
	/**
	 * Takes a failed request.
	 *
	 * @param unsentCount how many requests were still to come
	 * @throws NodeApiError where it is to stop the workflow
	 */
	fail: (failure: FailedRequest, unsentCount?: number) => void;
}

/** What a ledger tells of what was accepted. */
type AcceptedSoFar = Pick<Ledger<object, IDataObject>, 'made' | 'acceptedIds'>;

/**
 * Collects failed requests where errors are given back; otherwise the first one stops the workflow.
 *
 * @param ledgers of the run: an error that stops the workflow must not lose what was accepted before
 */
export function collectFailures(
	context: Pick<IExecuteFunctions, 'continueOnFail' | 'getNode'>,
	ledgers: AcceptedSoFar[],
): Failures {
	const failures: FailedRequest[] = [];
	return {
		failures,
		fail: (failure, unsentCount = 0) => {
			if (!givesErrorsBack(context)) throw stoppedBy(context, failure, ledgers, unsentCount);
			failures.push(failure);
		},
	};
}

function stoppedBy(
	context: Pick<IExecuteFunctions, 'getNode'>,
	{ report, references }: FailedRequest,
	ledgers: AcceptedSoFar[],
	unsentCount: number,
): NodeApiError {
	const accepted = ledgers
		.map((ledger) => ({ made: ledger.made, ids: ledger.acceptedIds() }))
		.filter(({ ids }) => ids.length > 0);
	const sentences = [
		report.message,
		...accepted.map(
			({ made, ids }) => `Soket has accepted these ${made.plural} before: ${ids.join(', ')}.`,
		),
		accepted.length > 0 &&
			'Retry this execution to send only the rest: a new one would send all of it again.',
		unsentCount > 0 && `${unsentCount} further requests were not sent.`,
	];
	const message = sentences.filter(Boolean).join(' ');
	const details = {
		...report.details,
		...unsubmitted(report, references),
		accepted_ids: accepted.flatMap(({ ids }) => ids) as IDataObject[],
	};
	return reportedError(context.getNode(), { ...report, message, details }, itemsNaming(references));
}

/**
 * Files that are not submitted, because what has to come before did not come about.
 *
 * @param them how to speak of them
 * @param moreDetails what else an automation may want to know
 */
export function notSubmitted(
	references: Reference[],
	them: 'it' | 'them',
	failure: ApiFailure,
	moreDetails: IDataObject = {},
): FailedRequest {
	return {
		report: {
			error: failure.problem,
			message: `Nothing was submitted for ${them}. ${failure.advice}`,
			details: { ...failureDetails(failure), accepted: 'no', ...moreDetails },
			isNotFound: failure.isNotFound,
		},
		references,
	};
}

/**
 * One error item for each item that was in what failed.
 *
 * @param moreDetails what else is known of an item
 */
export function failedItems(
	{ report, references }: FailedRequest,
	moreDetails: (item: number) => IDataObject = () => ({}),
): INodeExecutionData[] {
	const referencesOf = new Map<number, Reference[]>(
		itemsNaming(references).map((item) => [item, []]),
	);
	for (const reference of references) {
		for (const item of itemsNaming([reference])) referencesOf.get(item)!.push(reference);
	}
	return [...referencesOf].map(([item, ofItem]) => {
		const details = { ...moreDetails(item), ...report.details, ...unsubmitted(report, ofItem) };
		return errorItem(item, { ...report, details });
	});
}

/** The ids of audio that the node has uploaded, but that is certainly in no batch: it can be submitted by them. */
function unsubmitted({ details }: ErrorReport, references: Reference[]): IDataObject {
	// Where files can't be told apart, the id may be that of another item's file.
	const known = references.filter(({ isAnyOf = [] }) => isAnyOf.length <= 1);
	const file_ids = known.flatMap(({ audio }) => audio?.fileId ?? []);
	return details.accepted === 'no' && file_ids.length > 0 ? { file_ids } : {};
}
