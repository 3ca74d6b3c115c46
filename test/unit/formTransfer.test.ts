import { once } from 'node:events';
import { Readable } from 'node:stream';

import { FormTransfer, type FormFile } from '../../nodes/SoketBatchTranscribe/api/streams';
import { clock, useStandInClock } from './standInConnection';

const MEGABYTE = 1024 * 1024;

useStandInClock();

const fileOf = (content: Uint8Array<ArrayBuffer>): FormFile => ({
	field: 'files',
	filename: 'call.mp3',
	mimeType: 'audio/mpeg',
	sizeBytes: content.length,
	open: async () => await Promise.resolve(content),
});

async function* piecesIn(transfer: FormTransfer): AsyncGenerator<Uint8Array> {
	for (const part of transfer.form.getAll('files')) {
		yield* (part as Blob).stream() as AsyncIterable<Uint8Array>;
	}
}

describe('FormTransfer', () => {
	it.each([
		['that is quick', 40, 0, 60, false],
		['at the pace of what may be on its way still', 40, 2, 80, false],
		['but no longer than twice the time-out', 40, 10, 120, false],
		['unless it stands still', 12, 0, 60, true],
	])('waits for the answer to a transfer %s', async (...row) => {
		const [, readMegabytes, secondsEach, expected, stoodStill] = row;
		const files = [10, 30].map((megabytes) => fileOf(new Uint8Array(megabytes * MEGABYTE)));
		const transfer = new FormTransfer(files, 60);
		let left = readMegabytes * MEGABYTE;
		for await (const { length } of piecesIn(transfer)) {
			clock.pass((length / MEGABYTE) * secondsEach);
			left -= length;
			if (left === 0 && stoodStill) break;
		}
		const lastAt = Date.now();
		await transfer.watch(async (seconds) => {
			clock.pass(seconds);
			return await Promise.resolve(!transfer.signal.aborted && Date.now() < 100_000_000);
		});
		expect(Math.abs((Date.now() - lastAt) / 1000 - expected)).toBeLessThan(1);
		expect(transfer.fault).toEqual({ code: 'ETIMEDOUT', reachedSoket: 'unknown', stoodStill });
	});

	it('hands out files in small pieces, so that it is seen how far they are', async () => {
		const bytes = Buffer.alloc(1_000_003, 'audio');
		const streamed = {
			...fileOf(bytes),
			open: async () => await Promise.resolve(Readable.from([bytes])),
		};
		for (const file of [fileOf(bytes), streamed]) {
			const pieces: Uint8Array[] = [];
			for await (const piece of piecesIn(new FormTransfer([file], 60))) pieces.push(piece);
			expect(Math.max(...pieces.map(({ length }) => length))).toBe(64 * 1024);
			expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
		}
	});

	it('lets go of a file that took so long to open that it was over', async () => {
		const content = new Readable({ read: () => undefined });
		const isOver = new EventTarget();
		const open = async () => {
			await once(isOver, 'yes');
			return content;
		};
		const transfer = new FormTransfer([{ ...fileOf(new Uint8Array(1)), open }], 60);
		const reading = piecesIn(transfer).next();
		await new Promise((resolve) => setImmediate(resolve));
		transfer.end();
		isOver.dispatchEvent(new Event('yes'));
		await expect(reading).rejects.toThrow();
		expect(content.destroyed).toBe(true);
	});

	it('has nothing to tell of one that came to its end in time', async () => {
		const transfer = new FormTransfer([fileOf(new Uint8Array(1))], 60);
		transfer.end();
		clock.pass(1000);
		let pauses = 0;
		await transfer.watch(async () => ++pauses < 100);
		expect(pauses).toBe(1);
		expect(transfer.fault).toBeUndefined();
	});
});
