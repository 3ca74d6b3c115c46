import { Readable } from 'node:stream';

import { FormTransfer, type FormFile } from '../../nodes/SoketBatchTranscribe/api/formTransfer';

const MEGABYTE = 1024 * 1024;

let now = 0;
beforeEach(() => {
	now = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const fileOf = (megabytes: number): FormFile => {
	const bytes = new Uint8Array(megabytes * MEGABYTE);
	return {
		field: 'files',
		filename: 'call.mp3',
		mimeType: 'audio/mpeg',
		sizeBytes: bytes.length,
		open: async () => await Promise.resolve(bytes),
	};
};

/**
 * Reads the first so many megabytes of a form's files, one each so many seconds, and no more.
 *
 * @returns how long after the last one the call is ended, in seconds, and what is said of it
 */
async function cutAfter(
	fileMegabytes: number[],
	readMegabytes: number,
	secondsEach: number,
	timeoutSeconds: number,
) {
	const transfer = new FormTransfer(fileMegabytes.map(fileOf), timeoutSeconds);
	let left = readMegabytes * MEGABYTE;
	for (const part of transfer.form.getAll('files')) {
		if (typeof part === 'string') throw new Error('The form has a part that is no file');
		for await (const chunk of part.stream() as AsyncIterable<Uint8Array>) {
			now += (chunk.length / MEGABYTE) * secondsEach * 1000;
			left -= chunk.length;
			if (left === 0 && readMegabytes < fileMegabytes.reduce((a, b) => a + b)) break;
		}
		if (left === 0) break;
	}
	const lastAt = now;
	await transfer.watch(async (seconds) => {
		now += seconds * 1000;
		return await Promise.resolve(!transfer.signal.aborted && now < 100_000_000);
	});
	return { seconds: (now - lastAt) / 1000, fault: transfer.fault };
}

describe('FormTransfer', () => {
	it.each([
		['that is quick', [10, 30], 40, 0, 60],
		['at the pace of what may be on its way still', [10, 30], 40, 2, 80],
		['but no longer than twice the time-out', [10, 30], 40, 10, 120],
	])('waits for the answer to a transfer %s', async (_, files, read, secondsEach, expected) => {
		const { seconds, fault } = await cutAfter(files, read, secondsEach, 60);
		expect(seconds).toBeGreaterThan(expected - 1);
		expect(seconds).toBeLessThan(expected + 1);
		expect(fault).toEqual({ code: 'ETIMEDOUT', reachedSoket: 'unknown', stoodStill: false });
	});

	it('tells of a transfer that stands still', async () => {
		const { seconds, fault } = await cutAfter([10, 30], 12, 0, 60);
		expect(seconds).toBeGreaterThan(59);
		expect(seconds).toBeLessThan(61);
		expect(fault).toEqual({ code: 'ETIMEDOUT', reachedSoket: 'unknown', stoodStill: true });
	});

	it.each([
		['bytes', (bytes: Uint8Array<ArrayBuffer>) => bytes],
		['a stream of large chunks', (bytes: Uint8Array<ArrayBuffer>) => Readable.from([bytes, bytes])],
	])('hands out %s in small pieces', async (_, contentOf) => {
		const bytes = Buffer.alloc(1_000_003, 'audio');
		const open = async () => await Promise.resolve(contentOf(bytes));
		const transfer = new FormTransfer([{ ...fileOf(1), open }], 60);
		const pieces: Uint8Array[] = [];
		const part = transfer.form.get('files') as Blob;
		for await (const piece of part.stream() as AsyncIterable<Uint8Array>) pieces.push(piece);
		expect(Math.max(...pieces.map(({ length }) => length))).toBe(64 * 1024);
		const all = contentOf(bytes) === bytes ? bytes : Buffer.concat([bytes, bytes]);
		expect(Buffer.concat(pieces).equals(all)).toBe(true);
	});

	it('has nothing to tell of one that came to its end in time', async () => {
		const transfer = new FormTransfer([fileOf(1)], 60);
		transfer.end();
		now = 1_000_000;
		await transfer.watch(async () => await Promise.resolve(true));
		expect(transfer.fault).toBeUndefined();
	});
});
