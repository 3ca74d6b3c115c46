import type { ApiCall, ApiReply, Connection } from './connection';
import { describeFailure, type ApiFailure } from './failure';
import { waitSeconds } from './pace';

/** What to do about a 409, which says that something else has to finish first. */
export interface ConflictWait {
	/** How long after the first try it is waited out, in seconds. */
	seconds: number;
	/** Looks after each 409 at what is waited for; what it returns ends the wait. */
	look: () => Promise<ApiFailure | undefined>;
}

/**
 * Sends a request that must not be carried out twice. It is sent again only where it is certain that it was
 * not accepted and that it may be later: after 409 as long as `conflict` says, after 429, 503 with
 * `Retry-After` and where no connection came about as often as the connection may retry. After anything
 * that nobody can be sure of, it is not.
 *
 * @param makeCall makes the call, anew for each try: a stream can be sent once only
 * @param conflict without it, a 409 is a refusal
 * @returns the last reply, or what the look at a conflict returned
 */
export async function sendSafely(
	connection: Connection,
	makeCall: () => ApiCall,
	conflict?: ConflictWait,
): Promise<ApiReply | ApiFailure> {
	const conflictEnd = Date.now() + (conflict?.seconds ?? 0) * 1000;
	let retries = 0;
	for (let resends = 0; ; resends++) {
		const reply = await connection.call(makeCall());
		const isConflict = 'status' in reply && reply.status === 409;
		const mayResend = isConflict
			? Date.now() < conflictEnd
			: retries < connection.maxRetries && isTransientRefusal(reply, connection);
		if (!mayResend) return reply;

		const obstacle = isConflict ? await conflict?.look() : undefined;
		if (obstacle) return obstacle;
		if (!isConflict) retries += 1;
		const headers = 'headers' in reply ? reply.headers : {};
		const seconds = waitSeconds(headers, resends);
		const wait = isConflict ? Math.min(seconds, (conflictEnd - Date.now()) / 1000) : seconds;
		// Where the execution is cancelled meanwhile, the next call says so.
		await connection.pause(wait);
	}
}

/** Whether nothing was accepted, and the same request may well be accepted a little later. */
function isTransientRefusal(reply: ApiReply, connection: Connection): boolean {
	const mayPass =
		'code' in reply ? reply.code !== 'ERR_CANCELED' : reply.status === 429 || reply.status === 503;
	return mayPass && describeFailure(reply, connection).accepted === 'no';
}
