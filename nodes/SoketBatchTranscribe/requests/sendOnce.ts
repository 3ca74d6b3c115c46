import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { failureDetails, isFailure, type ApiFailure } from '../api/failure';
import type { Reference } from '../references/reference';
import type { FailedRequest, Failures } from './failures';
import type { Ledger, Made } from './ledger';
import { linkAnswers, type AnswerLinks } from './link';

/** One kind of request that must not be carried out twice: a batch, which is paid for, or an upload. */
export interface RequestKind<Body extends object, Answer extends IDataObject> {
	made: Made;
	/** What tells things to send apart, within a request and also when n8n runs the node again. */
	keyOf: (reference: Reference) => string;
	/** The keys of what a body names. */
	keysIn: (body: Body) => string[];
	/** The names by which a body sends what it names, in the order of its keys. */
	filenamesIn: (body: Body) => Array<string | undefined>;
	/** The references in the order of the body that names them, and that body. */
	write: (references: Reference[]) => Pick<PlannedRequest<Body>, 'sent' | 'body'>;
	send: (request: PlannedRequest<Body>) => Promise<Answer | ApiFailure>;
	/** By this the same request is known again in another execution, where n8n has read the files anew. */
	markOf: (request: PlannedRequest<Body>) => Promise<string>;
	/** What the answer lists: the jobs of a batch, the files of an upload. */
	entriesIn: (answer: Answer) => IDataObject[];
	/** What helps with a refusal here, by the HTTP status; the API's side knows only what helps everywhere. */
	advice: Partial<Record<string, string>>;
	/** What to say of a request of which nothing was accepted. */
	ifRefused: (sent: Reference[]) => string;
	/** What to say of one that may have been accepted: why it is not sent again, and how to find out. */
	ifUncertain: (sent: Reference[]) => string;
}

/** One request to come, or of an earlier try. */
export interface PlannedRequest<Body extends object> {
	/** What it names, in the order of the body. */
	sent: Reference[];
	/** What is remembered of it: of a request of an earlier try, that as it was. */
	body: Body;
	/** The body as JSON: it is what is hashed, and of a batch what is sent. */
	json: Buffer;
	/** By this it is known again. */
	hash: string;
}

/** A request that Soket has accepted, and how what its answer lists goes back to the items. */
export interface Accepted<Answer extends IDataObject> {
	answer: Answer;
	/** Whether it was accepted before n8n ran the node again, and so was not sent this time. */
	fromEarlierTry: boolean;
	/** When, in milliseconds since 1970; of an earlier try, nobody knows that. */
	acceptedAt?: number | undefined;
	/** By this the ledger knows it. */
	hash: string;
	sent: Reference[];
	/** What the answer lists: the jobs of a batch, the files of an upload. */
	entries: IDataObject[];
	links: AnswerLinks;
}

/**
 * Sends references in as few requests as possible, one after the other, and none so that it could be carried
 * out twice.
 *
 * @param references each once
 * @param size how many go into one request at most; 0 for no limit
 * @param resubmitUncertain whether to send again what an earlier run of the node may have sent
 * @returns what was accepted
 * @throws what `fail` throws
 */
export async function sendInTurn<Body extends object, Answer extends IDataObject>(
	kind: RequestKind<Body, Answer>,
	references: Reference[],
	size: number,
	ledger: Ledger<Body, Answer>,
	resubmitUncertain: boolean,
	fail: Failures['fail'],
): Promise<Array<Accepted<Answer>>> {
	const requests = planRequests(kind, references, size, ledger.earlier());
	const isOtherwise =
		!resubmitUncertain && lacksSome(kind, references, ledger.earlierOfUncertainTry());
	const accepted: Array<Accepted<Answer>> = [];
	for (const [i, request] of requests.entries()) {
		const outcome =
			isOtherwise && ledger.recall(request.hash) === undefined
				? NAMED_OTHERWISE
				: await sendOnce(kind, request, ledger, resubmitUncertain);
		if (isFailure(outcome))
			fail(failedRequest(kind, request.sent, outcome), requests.length - i - 1);
		else {
			const { sent, hash } = request;
			const acceptedAt = outcome.fromEarlierTry ? undefined : Date.now();
			const entries = kind.entriesIn(outcome.answer);
			const links = linkAnswers(sent, entries);
			accepted.push({ ...outcome, acceptedAt, hash, sent, entries, links });
		}
	}
	return accepted;
}

/**
 * Shares references out among as few requests as possible.
 *
 * @param size see `sendInTurn`
 * @param earlier requests of earlier tries that were accepted or may have been: they come first and as they
 *   were, for what they named must not be sent in another request
 */
export function planRequests<Body extends object>(
	kind: Pick<RequestKind<Body, IDataObject>, 'keyOf' | 'keysIn' | 'filenamesIn' | 'write'>,
	references: Reference[],
	size: number,
	earlier: Array<{ hash: string; body: Body }> = [],
): Array<PlannedRequest<Body>> {
	const unsent = new Map(earlier.length > 0 ? references.map((one) => [kind.keyOf(one), one]) : []);
	const known = earlier.map(({ hash, body }): PlannedRequest<Body> => {
		const filenames = kind.filenamesIn(body);
		const sent = kind.keysIn(body).flatMap((key, i) => {
			const reference = unsent.get(key);
			if (reference === undefined) return [];
			unsent.delete(key);
			// The answer repeats what was sent, and not what would be sent now.
			reference.filename = filenames[i];
			return [reference];
		});
		return { sent, body, json: Buffer.from(JSON.stringify(body)), hash };
	});
	const rest = earlier.length > 0 ? [...unsent.values()] : references;
	const step = size === 0 ? rest.length : size;
	const fresh: Array<PlannedRequest<Body>> = [];
	for (let start = 0; start < rest.length; start += step) {
		const { sent, body } = kind.write(rest.slice(start, start + step));
		const json = Buffer.from(JSON.stringify(body));
		fresh.push({ sent, body, json, hash: createHash('sha256').update(json).digest('hex') });
	}
	return [...known.filter(({ sent }) => sent.length > 0), ...fresh];
}

/**
 * Sends a request so that it can't be carried out twice: it is sent again only where it was certainly not
 * accepted, also when n8n runs the node again.
 *
 * @param resubmitUncertain whether to send again what an earlier run of the node may have sent
 */
export async function sendOnce<Body extends object, Answer extends IDataObject>(
	{ send }: Pick<RequestKind<Body, Answer>, 'send'>,
	request: PlannedRequest<Body>,
	ledger: Ledger<Body, Answer>,
	resubmitUncertain: boolean,
): Promise<Pick<Accepted<Answer>, 'answer' | 'fromEarlierTry'> | ApiFailure> {
	const { hash, body } = request;
	const remembered = ledger.recall(hash);
	if (remembered?.outcome === 'accepted') {
		return { answer: remembered.answer, fromEarlierTry: true };
	}
	if (remembered?.outcome === 'uncertain' && !resubmitUncertain) return stillUncertain(remembered);
	const uncertain = (problem: string, httpCode = 'UNKNOWN') =>
		ledger.remember(hash, { outcome: 'uncertain', body, problem, httpCode });
	uncertain('no answer is known of');
	const outcome = await send(request);
	if (!isFailure(outcome)) {
		ledger.remember(hash, { outcome: 'accepted', body, answer: outcome });
		return { answer: outcome, fromEarlierTry: false };
	}
	if (outcome.accepted === 'no') ledger.forget(hash);
	else uncertain(outcome.problem, outcome.httpCode);
	return outcome;
}

/**
 * Whether references lack some of what these bodies name. Where a retry lacks something that may have been
 * accepted, what it names instead may be just that under another name, and is not taken for new work.
 */
function lacksSome<Body extends object>(
	{ keyOf, keysIn }: Pick<RequestKind<Body, IDataObject>, 'keyOf' | 'keysIn'>,
	references: Reference[],
	bodies: Body[],
): boolean {
	if (bodies.length === 0) return false;
	const named = new Set(references.map(keyOf));
	return bodies.some((body) => keysIn(body).some((key) => !named.has(key)));
}

const NAMED_OTHERWISE: ApiFailure = {
	httpCode: 'UNKNOWN',
	accepted: 'unknown',
	problem:
		'an earlier try ended without a clear answer, and this retry names other things than that try did',
	advice:
		'Perhaps an expression has the time in it, or a name was edited: then these may be the same files. If they are not, or Soket has not accepted them, switch on the option "Resubmit Uncertain".',
};

/** Where an earlier execution has left the ids of what was accepted; see `announced`. */
export const WHERE_IDS_ARE =
	'Look in n8n\'s log for "Soket accepted", and in the custom data "soket_batch_ids" of the earlier execution: with a batch_id nothing is lost, Batch > Get Results brings the transcripts.';

function stillUncertain({ problem, httpCode }: { problem: string; httpCode: string }): ApiFailure {
	return {
		httpCode,
		accepted: 'unknown',
		problem: `an earlier try ended without a clear answer: ${problem}`,
		advice: `${WHERE_IDS_ARE} To send it again all the same, switch on the option "Resubmit Uncertain".`,
	};
}

/** A request that failed, in words: whether it can have been accepted, and what to do now. */
function failedRequest(
	{
		made,
		advice,
		ifRefused,
		ifUncertain,
	}: Pick<RequestKind<object, IDataObject>, 'made' | 'advice' | 'ifRefused' | 'ifUncertain'>,
	sent: Reference[],
	failure: ApiFailure,
): FailedRequest {
	const { accepted, problem, httpCode = '' } = failure;
	const isRefused = accepted === 'no';
	return {
		report: {
			error: isRefused ? problem : `Soket may have accepted this ${made.name}: ${problem}`,
			message: `${isRefused ? ifRefused(sent) : ifUncertain(sent)} ${advice[httpCode] ?? failure.advice}`,
			details: { ...failureDetails(failure), accepted },
		},
		references: sent,
	};
}
