import fc from 'fast-check';

import { networkFault } from '../../nodes/SoketBatchTranscribe/api/networkFault';

/** An error as n8n's HTTP helper wraps it: what really happened stands in a cause. */
const wrapped = (cause: object) => ({ httpCode: null, cause: { name: 'AxiosError', cause } });

describe('networkFault', () => {
	it.each([
		...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'],
		...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'],
	])('is sure that %s never reached Soket, wherever the code stands', (code) => {
		const expected = { code, reachedSoket: 'no' };
		for (const error of [{ code }, { httpCode: code }, { cause: { code } }, wrapped({ code })]) {
			expect(networkFault(error)).toEqual(expected);
		}
	});

	it.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNABORTED', 'EPIPE', 'ERR_CANCELED', 'ERR_BAD_RESPONSE'])(
		'does not know whether a request reached Soket that ended with %s',
		(code) => {
			expect(networkFault(wrapped({ code }))).toEqual({ code, reachedSoket: 'unknown' });
			expect(networkFault({ code, syscall: 'read' }).reachedSoket).toBe('unknown');
			expect(networkFault({ code, syscall: 'write' }).reachedSoket).toBe('unknown');
		},
	);

	it.each(['connect', 'getaddrinfo'])('is sure of what failed in the system call %s', (syscall) => {
		const fault = networkFault(wrapped({ code: 'ETIMEDOUT', syscall }));
		expect(fault).toEqual({ code: 'ETIMEDOUT', reachedSoket: 'no' });
	});

	it.each(['EPROTO', 'ECONNRESET', 'ECONNABORTED', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_CANCELED'])(
		'is sure of %s only while the connection was being secured',
		(code) => {
			const reachedSoket = (secureConnecting?: unknown) =>
				networkFault({
					cause: { code, cause: { code }, request: { socket: { secureConnecting } } },
				}).reachedSoket;
			expect([true, false, undefined, 1].map(reachedSoket)).toEqual([
				'no',
				...Array<string>(3).fill('unknown'),
			]);
			expect(networkFault({ code, request: { socket: null } }).reachedSoket).toBe('unknown');
		},
	);

	it('believes the deepest cause', () => {
		expect(networkFault({ code: 'ECONNREFUSED', cause: { code: 'ECONNRESET' } })).toEqual({
			code: 'ECONNRESET',
			reachedSoket: 'unknown',
		});
	});

	it('takes no HTTP status for the name of a fault', () => {
		expect(networkFault({ httpCode: '500' })).toEqual({ code: 'UNKNOWN', reachedSoket: 'unknown' });
	});

	it('ends for an error that is its own cause', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;
		expect(networkFault(error).code).toBe('UNKNOWN');
	});

	it('never throws, and never is sure without a reason, whatever was thrown', () => {
		fc.assert(
			fc.property(fc.anything(), fc.boolean(), (error, isWrapped) => {
				expect(networkFault(isWrapped ? { cause: error } : error)).toEqual({
					code: expect.any(String) as string,
					reachedSoket: 'unknown',
				});
			}),
		);
	});
});
