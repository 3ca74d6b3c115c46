import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How far away a server is. */
export interface Distance {
	/** How long a message and its answer are on the way. */
	roundTripMilliseconds: number;
	/** Of all connections together, in each direction. */
	bytesPerSecond: number;
}

/** TCP shakes hands before the first byte, and TLS 1.3 once more. */
const ROUND_TRIPS_TO_CONNECT = 2;
/** How much may wait for the line, as in a router: a sender is slowed down, but never lets the line idle. */
const MOST_AHEAD_MILLISECONDS = 20;

/**
 * Stands in front of a server on this machine, as if that were far away.
 *
 * @param port the server's
 * @returns the port to connect to
 */
export async function putFarAway(port: number, distance: Distance): Promise<number> {
	const [there, back] = [newLine(distance), newLine(distance)];
	const proxy = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
		client.on('error', () => client.destroy());
		const join = async () => {
			await sleep(ROUND_TRIPS_TO_CONNECT * distance.roundTripMilliseconds);
			const server = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
			await Promise.all([there(client, server), back(server, client)]);
		};
		join().catch(() => client.destroy());
	});
	await once(proxy.listen(0, '127.0.0.1'), 'listening');
	return (proxy.address() as AddressInfo).port;
}

/** A line in one direction, which all connections share. */
function newLine({ roundTripMilliseconds, bytesPerSecond }: Distance) {
	let freeAt = 0;
	return async (from: Socket, to: Socket): Promise<void> => {
		// In their order, whatever order timers come in.
		const underway: Array<() => unknown> = [];
		const deliver = (what: () => unknown) => {
			underway.push(what);
			const arrivesAt = Math.max(freeAt, performance.now()) + roundTripMilliseconds / 2;
			setTimeout(() => underway.shift()!(), arrivesAt - performance.now());
		};
		try {
			for await (const chunk of from.iterator({
				destroyOnReturn: false,
			}) as AsyncIterable<Buffer>) {
				freeAt = Math.max(freeAt, performance.now()) + (1000 * chunk.length) / bytesPerSecond;
				deliver(() => to.write(chunk));
				const ahead = freeAt - performance.now();
				if (ahead > MOST_AHEAD_MILLISECONDS) await sleep(ahead - MOST_AHEAD_MILLISECONDS);
			}
			deliver(() => to.end());
		} catch {
			deliver(() => to.destroy());
		}
	};
}
