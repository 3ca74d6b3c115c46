import fc from 'fast-check';

import type { ApiReply } from '../../nodes/SoketBatchTranscribe/api/connection';
import { answer, fault } from './standInConnection';

const anyStatus = fc.oneof(fc.constantFrom(409, 429, 503), fc.integer({ min: 200, max: 599 }));
const anyHeaders = fc.constantFrom({}, { 'retry-after': '0' }, { 'retry-after': '7' });

/** Whatever may become of a call: any status, with or without a time for the next try, and no answer. */
export const anyReply: fc.Arbitrary<ApiReply> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc
			.tuple(anyStatus, anyHeaders)
			.map(([status, headers]) => answer(status, {}, headers)),
	},
	fc.constantFrom(fault('ECONNRESET'), fault('ETIMEDOUT'), fault('ERR_CANCELED')),
	fc.constantFrom(fault('ECONNREFUSED', 'no'), fault('ENOTFOUND', 'no')),
);

/** Whether Soket has certainly not accepted what it, or the network, replied so to. */
export function isSurelyRefused(reply: ApiReply): boolean {
	if ('code' in reply) return reply.reachedSoket === 'no';
	const { status, headers } = reply;
	return (status >= 300 && status < 500) || (status === 503 && 'retry-after' in headers);
}
