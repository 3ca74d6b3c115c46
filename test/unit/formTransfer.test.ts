import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';

import { FormTransfer, type FormFile } from '../../nodes/SoketBatchTranscribe/api/streams';
import { clock, useStandInClock } from './standInConnection';

const MEGABYTE = 1024 * 1024;

useStandInClock();

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
			clock.pass((chunk.length / MEGABYTE) * secondsEach);
			left -= chunk.length;
			if (left === 0 && readMegabytes < fileMegabytes.reduce((a, b) => a + b)) break;
		}
		if (left === 0) break;
	}
	const lastAt = Date.now();
	await transfer.watch(async (seconds) => {
		clock.pass(seconds);
		return await Promise.resolve(!transfer.signal.aborted && Date.now() < 100_000_000);
	});
	return { seconds: (Date.now() - lastAt) / 1000, fault: transfer.fault };
}

/** The transfer of one file, that is read already. */
async function transferOf(open: FormFile['open']) {
	const transfer = new FormTransfer([{ ...fileOf(1), open }], 60);
	const reading = (transfer.form.get('files') as Blob).stream().getReader().read();
	await new Promise((resolve) => setImmediate(resolve));
	return { transfer, reading };
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

	it('lets go of the file that it reads when it is over', async () => {
		const content = new Readable({ read: () => undefined });
		const { transfer, reading } = await transferOf(async () => content);
		transfer.end();
		await expect(reading).rejects.toThrow();
		expect(content.destroyed).toBe(true);
	});

	it('lets go of a file that took so long to open that it was over', async () => {
		const content = new Readable({ read: () => undefined });
		const isOver = new EventEmitter();
		const { transfer, reading } = await transferOf(async () => {
			await once(isOver, 'yes');
			return content;
		});
		transfer.end();
		isOver.emit('yes');
		await expect(reading).rejects.toThrow();
		expect(content.destroyed).toBe(true);
	});

	it('has nothing to tell of one that came to its end in time', async () => {
		const transfer = new FormTransfer([fileOf(1)], 60);
		transfer.end();
		clock.pass(1000);
		let pauses = 0;
		await transfer.watch(async () => ++pauses < 100);
		expect(pauses).toBe(1);
		expect(transfer.fault).toBeUndefined();
	});
});
