import type { IDataObject } from 'n8n-workflow';

import { isObject } from './json';

/** No answer came: the network failed before, during or after the request. */
export interface NetworkFault {
	/** The network's own name for it, such as `ECONNREFUSED`; `UNKNOWN` where it gave none. */
	code: string;
	/** Whether the request can have reached Soket. `no` only where that is certain. */
	reachedSoket: 'no' | 'unknown';
	/** Whether it came before all of the request was sent, and no more of it could be. */
	stoodStill?: boolean;
}

/** Codes that mean that no connection came about, so that not one byte of the request was sent. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	// TLS: the handshake failed, from Node's documentation of tls and OpenSSL's verify codes.
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	'CERT_SIGNATURE_FAILURE',
	'CERT_UNTRUSTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'HOSTNAME_MISMATCH',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
	'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
	'ERR_SSL_UNSUPPORTED_PROTOCOL',
	'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** System calls that come before a connection: a fault in one of them means that nothing was sent. */
const BEFORE_CONNECTING = new Set<unknown>(['connect', 'getaddrinfo']);

/** Reads a fault from what n8n's HTTP helper threw: the code stands there or in one of its causes. */
export function networkFault(error: unknown): NetworkFault {
	for (const cause of causesOf(error)) {
		const { code, httpCode } = cause;
		const name = [code, httpCode].find(
			(value) => typeof value === 'string' && /^[A-Z]/.test(value),
		);
		if (typeof name !== 'string') continue;
		const neverConnected = NEVER_CONNECTED.has(name) || failedBeforeConnecting(cause);
		return { code: name, reachedSoket: neverConnected ? 'no' : 'unknown' };
	}
	return { code: 'UNKNOWN', reachedSoket: 'unknown' };
}

/** Where a host has several addresses, the error holds one for each of them. */
function failedBeforeConnecting(cause: IDataObject): boolean {
	const attempts: unknown[] = Array.isArray(cause.errors) ? cause.errors : [cause];
	return (
		attempts.length > 0 &&
		attempts.every((attempt) => isObject(attempt) && BEFORE_CONNECTING.has(attempt.syscall))
	);
}

/** The error and what caused it, the deepest first: it knows most. */
function causesOf(error: unknown): IDataObject[] {
	const causes: IDataObject[] = [];
	// A bound, for an error may name itself as its cause.
	for (let cause = error; isObject(cause) && causes.length < 10; cause = cause.cause) {
		causes.unshift(cause);
	}
	return causes;
}
