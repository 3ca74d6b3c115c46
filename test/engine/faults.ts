import dns from 'node:dns';

import type { FaultEffect } from '../soket-simulator';
import type { TestBed } from './setup';

/** Something that goes wrong with a `POST /batch`, for the fault matrix. */
export interface MatrixFault {
	name: string;
	/** What the user must be told of the request: `accepted` where the node can know that it was. */
	truth: 'no' | 'unknown' | 'accepted';
	/** Whether the node itself is expected to try again. */
	resent: boolean;
	/** Lets it happen from the request after `skip` others on, once or for ever; returns how to undo it. */
	arrange: (bed: TestBed, skip: number, times: number) => () => void;
}

const onSoket =
	(effect: FaultEffect): MatrixFault['arrange'] =>
	(bed, skip, times) => {
		bed.soket.fault({ route: 'POST /batch', skip, times, ...effect });
		return () => undefined;
	};

const answers = (
	status: number,
	truth: MatrixFault['truth'],
	more: { headers?: Record<string, string>; resent?: boolean; when?: 'before' | 'after' } = {},
): MatrixFault => ({
	name: `${status}${more.headers ? ' with Retry-After' : ''}${more.when === 'after' ? ' after it was accepted' : ''}`,
	truth,
	resent: more.resent ?? false,
	arrange: onSoket({
		kind: 'answer',
		when: more.when ?? 'before',
		status,
		body: { error: `fault ${status}` },
		...(more.headers && { headers: more.headers }),
	}),
});

const oddAnswer = (name: string, body: unknown): MatrixFault => ({
	name,
	truth: 'unknown',
	resent: false,
	arrange: onSoket({ kind: 'answer', when: 'after', status: 200, body }),
});

/**
 * A connection that does not come about. The name of the simulator's host is looked up for each request, so
 * the lookup is where it is made to fail.
 */
const noConnection = (code: 'ENOTFOUND' | 'ECONNREFUSED'): MatrixFault => ({
	name: code === 'ENOTFOUND' ? 'name not found' : 'connection refused',
	truth: 'no',
	resent: true,
	arrange: (_bed, skip, times) => {
		let lookups = 0;
		const spy = jest.spyOn(dns, 'lookup').mockImplementation(((
			_host: string,
			options: { all?: boolean },
			done: (error: Error | null, address?: unknown, family?: number) => void,
		) => {
			lookups += 1;
			const isHit = lookups > skip && lookups <= skip + times;
			if (isHit && code === 'ENOTFOUND') {
				done(Object.assign(new Error('not found'), { code, syscall: 'getaddrinfo' }));
				return;
			}
			// Nothing listens on this address of the loopback range.
			const address = isHit ? '127.1.1.1' : '127.0.0.1';
			if (options.all) done(null, [{ address, family: 4 }]);
			else done(null, address, 4);
		}) as never);
		return () => spy.mockRestore();
	},
});

const RETRY_AFTER = { headers: { 'retry-after': '0' } };

/** Every fault that a batch request may meet. */
export const MATRIX_FAULTS: MatrixFault[] = [
	answers(409, 'no', { resent: true }),
	answers(429, 'no', { resent: true }),
	answers(429, 'no', { ...RETRY_AFTER, resent: true }),
	...[400, 401, 403, 404, 413, 422].map((status) => answers(status, 'no')),
	answers(500, 'unknown'),
	answers(500, 'unknown', { when: 'after' }),
	answers(502, 'unknown', { when: 'after' }),
	answers(503, 'unknown'),
	answers(503, 'unknown', { when: 'after' }),
	answers(503, 'no', { ...RETRY_AFTER, resent: true }),
	answers(504, 'unknown', { when: 'after' }),
	noConnection('ECONNREFUSED'),
	noConnection('ENOTFOUND'),
	{
		name: 'cut before the request was read',
		truth: 'unknown',
		resent: false,
		arrange: onSoket({ kind: 'cut', when: 'before' }),
	},
	{
		name: 'cut after it was accepted',
		truth: 'unknown',
		resent: false,
		arrange: onSoket({ kind: 'cut', when: 'after' }),
	},
	{
		name: 'time-out after it was accepted',
		truth: 'unknown',
		resent: false,
		arrange: onSoket({ kind: 'hang', when: 'after' }),
	},
	oddAnswer('200 with HTML', '<html><title>Welcome</title></html>'),
	oddAnswer('200 with an empty body', ''),
	oddAnswer('200 with {}', {}),
	{
		name: '200 without jobs',
		truth: 'accepted',
		resent: false,
		arrange: onSoket({
			kind: 'rewrite',
			rewrite: ({ batch_id }: object & { batch_id: string }) => ({ batch_id }),
		}),
	},
	...([301, 307] as const).map((status): MatrixFault => ({
		name: `${status} to another host`,
		truth: 'no',
		resent: false,
		arrange: onSoket({ kind: 'redirect', status, location: 'http://127.1.1.1:9/batch' }),
	})),
];
