import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';

import { addToRequests } from './everyRequest';
import { useShortPauses, useTestBed } from './setup';

const bed = useTestBed();
useShortPauses();

/** Of the host 127.0.0.1, signed by itself and good for a hundred years; used by these tests only. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnm3DuJ1+khPoy3BI
gioTWfgMkQ/MaCWHOoT/kDAyTc+hRANCAASkfYdQ+4oJUoEwWKK1SzoSkUVMziuZ
dJd/pPm/JUBlCYM/NztFhiN1VvKoYw1uyXmDg3TS2HZGdKOs9TEXVG25
-----END PRIVATE KEY-----
`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUTy3E1obBbAKqqjsvGMEMuhl2j4wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNTE0MDAyM1oYDzIxMjYxMTAx
MTQwMDIzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASkfYdQ+4oJUoEwWKK1SzoSkUVMziuZdJd/pPm/JUBlCYM/NztFhiN1
VvKoYw1uyXmDg3TS2HZGdKOs9TEXVG25o2QwYjAdBgNVHQ4EFgQUzrnTwrHV6Nc8
pM4jM8pFyVAiclEwHwYDVR0jBBgwFoAUzrnTwrHV6Nc8pM4jM8pFyVAiclEwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IAdTPht+rMDxDqG0oXvZTyEgwhmpRNCppotqKKoUKXx6AiEAssqWooxIEQwMHkfQ
JJGmtxSWyQ96gu1Pd3aRp/HcS7c=
-----END CERTIFICATE-----
`;
const EXPIRED = `-----BEGIN CERTIFICATE-----
MIIBRzCB76ADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAu
MTAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBQxEjAQBgNVBAMMCTEy
Ny4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKR9h1D7iglSgTBYorVL
OhKRRUzOK5l0l3+k+b8lQGUJgz83O0WGI3VW8qhjDW7JeYODdNLYdkZ0o6z1MRdU
bbmjMjAwMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFM6508Kx1ejXPKTOIzPK
RclQInJRMAoGCCqGSM49BAMCA0cAMEQCIHRo3s/1sJuIfaTbWQUAo1DlD4OZqCfv
kEHCdwL72EUCAiA1RulA7slQakFOZBfSe9Gaa2Mm7mOiz2ocu93uHBuJcQ==
-----END CERTIFICATE-----
`;
const secret = { key: KEY, cert: CERTIFICATE };

/** All requests trust certificates that these have signed, whatever agent n8n sends them by. */
function trust(...ca: string[]): void {
	addToRequests(() => ({ ca }));
}

const closeAfterTest: net.Server[] = [];
afterEach(() => closeAfterTest.splice(0).forEach((server) => server.close()));

/** Submits to an https address where this server listens. */
async function submitTo(server: net.Server, maxRetries = 1, timeout = 2) {
	closeAfterTest.push(server);
	server.on('tlsClientError', () => undefined);
	let connections = 0;
	server.on('connection', (socket: net.Socket) => {
		connections += 1;
		socket.on('error', () => undefined);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	const { error } = await bed.run([{ file_id: 'f-1' }, { file_id: 'f-2' }], {
		credential: { accessToken: 'token', baseUrl: `https://127.0.0.1:${port}` },
		parameters: { options: { maxRetries, timeout } },
	});
	return { error, connections };
}

const read: string[] = [];
beforeEach(() => read.splice(0));
/** What becomes of its connection when a server has read a request. */
type AfterRequest = (socket: net.Socket) => void;
const reading = (handle: AfterRequest) => (request: http.IncomingMessage) => {
	request.resume().on('end', () => {
		read.push(String(request.url));
		handle(request.socket);
	});
};
const NOTHING: AfterRequest = () => undefined;
const tls = (more: https.ServerOptions = {}, after = NOTHING) =>
	https.createServer({ ...secret, ...more }, reading(after));
const onFirstBytes = (handle: AfterRequest) =>
	net.createServer((socket) => socket.once('data', () => handle(socket)));
const OLD_TLS = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;

describe('a TLS handshake that fails', () => {
	it.each<[string, () => net.Server, string, string[]]>([
		['plain http', () => http.createServer(reading(NOTHING)), 'EPROTO', []],
		['a certificate that nobody signed', () => tls(), 'DEPTH_ZERO_SELF_SIGNED_CERT', []],
		['an expired certificate', () => tls({ cert: EXPIRED }), 'CERT_HAS_EXPIRED', [EXPIRED]],
		['an old version of TLS', () => tls(OLD_TLS), 'EPROTO', [CERTIFICATE]],
		['another protocol', () => onFirstBytes((to) => to.write('220 mail ready\r\n')), 'EPROTO', []],
		['an end', () => onFirstBytes((socket) => socket.end()), 'ECONNRESET', []],
		['a reset', () => onFirstBytes((socket) => socket.resetAndDestroy()), 'ECONNRESET', []],
		['silence', () => net.createServer(), 'ECONNABORTED', []],
	])('by %s has sent nothing: tried again, and told so', async (_, serve, code, trusted) => {
		if (trusted.length > 0) trust(...trusted);
		const { error, connections } = await submitTo(serve());
		expect(error?.message).toBe(`Soket could not be reached (${code})`);
		expect(error?.description).toContain('Nothing of this request was accepted');
		expect(error).toMatchObject({ httpCode: code });
		expect(connections).toBe(2);
		expect(read).toEqual([]);
	});
});

describe('a TLS connection that breaks when the request was sent', () => {
	/** Stands between, so that bytes that are no TLS can come from the server. */
	const garbled = (): net.Server => {
		let garble = () => undefined as unknown;
		const inner = tls({}, () => garble()).listen(0, '127.0.0.1');
		closeAfterTest.push(inner);
		return net.createServer((socket) => {
			const behind = net.connect((inner.address() as AddressInfo).port, '127.0.0.1');
			behind.on('error', () => undefined);
			socket.pipe(behind);
			behind.pipe(socket);
			garble = () => {
				behind.unpipe(socket);
				socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
			};
		});
	};

	it.each<[string, () => net.Server, RegExp]>([
		['an end', () => tls({}, (socket) => void socket.destroy()), /ECONNRESET/],
		['silence', () => tls(), /ECONNABORTED/],
		// Its name in Node 20, and from 22 on.
		['what is no TLS', garbled, /ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_BAD_RECORD_TYPE/],
	])('by %s may have been accepted, and is not sent again', async (_, serve, code) => {
		trust(CERTIFICATE);
		const { error, connections } = await submitTo(serve());
		expect(error?.message).toMatch(/^Soket may have accepted this batch: /);
		expect(error?.message).toMatch(code);
		expect(connections).toBe(1);
		expect(read).toEqual(['/batch']);
	});
});
