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
	// Node checks a certificate once, before it hands the connection to the request (its `tls` documentation
	// lists these). What OpenSSL itself calls an error may also end a connection that is in use.
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_CRL',
	'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
	'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
	'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
	'CERT_SIGNATURE_FAILURE',
	'CRL_SIGNATURE_FAILURE',
	'CERT_NOT_YET_VALID',
	'CERT_HAS_EXPIRED',
	'CRL_NOT_YET_VALID',
	'CRL_HAS_EXPIRED',
	'ERROR_IN_CERT_NOT_BEFORE_FIELD',
	'ERROR_IN_CERT_NOT_AFTER_FIELD',
	'ERROR_IN_CRL_LAST_UPDATE_FIELD',
	'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'CERT_CHAIN_TOO_LONG',
	'CERT_REVOKED',
	'INVALID_CA',
	'PATH_LENGTH_EXCEEDED',
	'INVALID_PURPOSE',
	'CERT_UNTRUSTED',
	'CERT_REJECTED',
	'HOSTNAME_MISMATCH',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** System calls that come before a connection: a fault in one of them means that nothing was sent. */
const BEFORE_CONNECTING = new Set<unknown>(['connect', 'getaddrinfo']);

/** Reads a fault from what n8n's HTTP helper threw: the code stands there or in one of its causes. */
export function networkFault(error: unknown): NetworkFault {
	const causes = causesOf(error);
	for (const cause of causes) {
		const { code, httpCode } = cause;
		const name = [code, httpCode].find(
			(value) => typeof value === 'string' && /^[A-Z]/.test(value),
		);
		if (typeof name !== 'string') continue;
		const neverConnected =
			NEVER_CONNECTED.has(name) || failedBeforeConnecting(cause) || causes.some(failedInHandshake);
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

/**
 * Whether the connection was still being secured. Until then Node holds the request back, and whatever the
 * handshake fails of (`EPROTO`, `ECONNRESET`, a time-out), nothing of it was sent. The same codes may come
 * later, when nobody can know, so only the connection itself tells: axios keeps the request with its error.
 */
function failedInHandshake({ request }: IDataObject): boolean {
	const socket = isObject(request) ? request.socket : undefined;
	return isObject(socket) && socket.secureConnecting === true;
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
