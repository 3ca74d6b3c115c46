import type { ApiCall, Connection } from '../api/connection';
import { describeFailure, isFailure, type ApiFailure } from '../api/failure';
import { sendSafely, type ConflictWait } from '../api/sendSafely';
import type { RequestMemory } from '../items/requestMemory';

/** A request that must not be carried out twice. */
export interface OnceOnly<Body extends object, Answer> {
	/** What tells it apart from others, also when n8n runs the node again. */
	body: Body;
	/** The call, made anew for each try. */
	call: () => ApiCall;
	/** Whether this is the answer of a request that was accepted. */
	isAnswer: (body: unknown) => body is Answer;
	/** See `sendSafely`. */
	conflict?: ConflictWait;
}

/** The answer of an accepted request. */
export interface Accepted<Answer> {
	answer: Answer;
	/** Whether it was accepted before n8n ran the node again, and so was not sent this time. */
	fromEarlierTry: boolean;
}

/**
 * Sends a request so that it can't be carried out twice: it is sent again only where it was certainly not
 * accepted, also when n8n runs the node again.
 *
 * @param resubmitUncertain whether to send again what an earlier run of the node may have sent
 */
export async function sendOnce<Body extends object, Answer>(
	connection: Connection,
	memory: RequestMemory<Body, Answer>,
	{ body, call, isAnswer, conflict }: OnceOnly<Body, Answer>,
	resubmitUncertain: boolean,
): Promise<Accepted<Answer> | ApiFailure> {
	const remembered = memory.recall(body);
	if (remembered?.outcome === 'accepted') {
		return { answer: remembered.answer, fromEarlierTry: true };
	}
	if (remembered?.outcome === 'uncertain' && !resubmitUncertain) return stillUncertain(remembered);
	memory.remember({
		outcome: 'uncertain',
		body,
		problem: 'no answer is known of',
		httpCode: 'UNKNOWN',
	});
	const reply = await sendSafely(connection, call, conflict);
	if ('status' in reply && reply.status < 300 && isAnswer(reply.body)) {
		memory.remember({ outcome: 'accepted', body, answer: reply.body });
		return { answer: reply.body, fromEarlierTry: false };
	}
	const failure = isFailure(reply) ? reply : describeFailure(reply, connection);
	const { accepted, problem, httpCode } = failure;
	if (accepted === 'no') memory.forget(body);
	else memory.remember({ outcome: 'uncertain', body, problem, httpCode: httpCode ?? 'UNKNOWN' });
	return failure;
}

function stillUncertain({ problem, httpCode }: { problem: string; httpCode: string }): ApiFailure {
	return {
		httpCode,
		accepted: 'unknown',
		problem: `an earlier try ended without a clear answer: ${problem}`,
		advice: 'To send it again all the same, switch on the option "Resubmit Uncertain".',
	};
}
