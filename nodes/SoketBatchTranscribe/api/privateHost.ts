/**
 * Whether only the user's own machine or network knows a host. Names by RFC 6761, 6762 and 8375, ICANN's
 * `internal`, and `lan`, which many routers give.
 *
 * @param host as `URL` writes it, without a dot at its end
 */
export function isPrivate(host: string): boolean {
	if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
	if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateIpv4(host.split('.').map(Number));
	return !host.includes('.') || /\.(local|localhost|internal|lan|home\.arpa)$/.test(host);
}

/** The networks of IANA's registry of special addresses that a network or a machine keeps to itself. */
function isPrivateIpv4([a = 0, b = 0]: number[]): boolean {
	return (
		a === 0 ||
		a === 10 ||
		a === 127 ||
		(a === 100 && b >= 64 && b < 128) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b < 32) ||
		(a === 192 && b === 168)
	);
}

/** @param address as the URL standard writes it: short, in lower case, without dots */
function isPrivateIpv6(address: string): boolean {
	const ipv4 = /^::ffff:([\da-f]+):[\da-f]+$/.exec(address)?.[1];
	if (ipv4 !== undefined) {
		const bytes = parseInt(ipv4, 16);
		return isPrivateIpv4([bytes >> 8, bytes & 0xff]);
	}
	return /^(::1?$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(address);
}
