import type { ApiCall, ApiReply, Connection } from './connection';
import { describeFailure, type ApiFailure } from './failure';
import { waitSeconds } from './waitTimes';

/** How often and how long a request that was not accepted is sent again. */
export interface ResendLimits {
	/** After 429, 503 with `Retry-After`, and where no connection came about. */
	maxRetries: number;
	/** How long after the first try a 409 is waited out, in seconds. */
	conflictSeconds: number;
}

/**
 * Sends a request that must not be carried out twice. It is sent again only where it is certain that it was
 * not accepted and that it may be later (DESIGN 4.4); after anything that nobody can be sure of, it is not.
 *
 * @param whileConflict looks after each 409 at what is waited for; what it returns ends the wait
 * @returns the last reply, or what `whileConflict` returned
 */
export async function sendSafely(
	connection: Connection,
	call: ApiCall,
	limits: ResendLimits,
	whileConflict: () => Promise<ApiFailure | undefined>,
): Promise<ApiReply | ApiFailure> {
	const conflictEnd = Date.now() + limits.conflictSeconds * 1000;
	let retries = 0;
	for (let resends = 0; ; resends++) {
		const reply = await connection.call(call);
		const isConflict = 'status' in reply && reply.status === 409;
		const mayResend = isConflict
			? Date.now() < conflictEnd
			: retries < limits.maxRetries && isTransientRefusal(reply, connection);
		if (!mayResend) return reply;

		const obstacle = isConflict ? await whileConflict() : undefined;
		if (obstacle) return obstacle;
		if (!isConflict) retries += 1;
		const headers = 'headers' in reply ? reply.headers : {};
		const seconds = waitSeconds(headers, resends);
		const wait = isConflict ? Math.min(seconds, (conflictEnd - Date.now()) / 1000) : seconds;
		if (!(await connection.pause(wait))) return reply;
	}
}

/** Whether nothing was accepted, and the same request may well be accepted a little later. */
function isTransientRefusal(reply: ApiReply, connection: Connection): boolean {
	if (describeFailure(reply, connection).accepted !== 'no') return false;
	return 'code' in reply || reply.status === 429 || reply.status === 503;
}
