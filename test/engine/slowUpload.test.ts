import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';

import { heldAudio, storedAudio } from './audioItems';
import type { NodeRun } from './runNode';
import { RETRY, useTestBed } from './setup';
import { startUploadServer, type Reading, type UploadServer } from './uploadServer';

const bed = useTestBed();
let server: UploadServer;
beforeEach(async () => (server = await startUploadServer()));
afterEach(() => {
	server.stop();
	jest.restoreAllMocks();
});

const MEGABYTE = 1024 * 1024;
/** More than the operating system holds back: some 5 MB on loopback, and more the more has been read. */
const FILE_BYTES = 11 * MEGABYTE;

type MakeItem = (name: string, bytes: Buffer) => Promise<INodeExecutionData>;
const KINDS: Array<[string, MakeItem]> = [
	['stored', async (name, bytes) => await storedAudio(name, bytes)],
	['held', async (name, bytes) => await Promise.resolve(heldAudio(name, 'data', bytes))],
];

/** Uploads three files, and measures how long that takes. */
async function uploadThree(
	makeItem: MakeItem,
	reading: Reading,
	timeout: number,
	more: Partial<NodeRun> = {},
	sizeBytes = FILE_BYTES,
) {
	server.reading = reading;
	const names = ['a.mp3', 'b.mp3', 'c.mp3'];
	const items = await Promise.all(
		names.map(async (name) => await makeItem(name, Buffer.alloc(sizeBytes, name))),
	);
	const startedAt = Date.now();
	const result = await bed.run(items, {
		parameters: { resource: 'file', operation: 'upload', options: { timeout } },
		credential: { accessToken: 'token', baseUrl: server.baseUrl },
		settings: RETRY,
		trace: false,
		...more,
	});
	const seconds = (Date.now() - startedAt) / 1000;
	server.goOn();
	await sleep(100);
	return { ...result, seconds };
}

/** Every stream of n8n's binary storage that is opened from now on. */
function watchStorage(): Readable[] {
	const streams: Readable[] = [];
	const service = Container.get(BinaryDataService);
	const open = service.getAsStream.bind(service);
	jest.spyOn(service, 'getAsStream').mockImplementation(async (...args) => {
		const stream = await open(...args);
		streams.push(stream);
		return stream;
	});
	return streams;
}

describe.each(KINDS)('Upload of %s files', (kind, makeItem) => {
	it('takes much longer than Timeout where Soket reads steadily', async () => {
		const reading = { bytesPerSecond: 5 * MEGABYTE, answerAfter: 1000 };
		const { success, error, seconds } = await uploadThree(makeItem, reading, 2);
		expect(error).toBeUndefined();
		expect(success[0]!.json.batch_upload_id).toBe('upload-1');
		expect(server.uploads).toEqual([
			expect.objectContaining({ read: server.uploads[0]!.announced }),
		]);
		expect(server.uploads[0]!.read).toBeGreaterThan(3 * FILE_BYTES);
		expect(seconds).toBeGreaterThan(6);
	});

	it('ends at Timeout where Soket reads no more, and is not sent again', async () => {
		const streams = watchStorage();
		const { error, seconds } = await uploadThree(makeItem, { stopAfter: MEGABYTE }, 1);
		expect(error?.message).toContain('Soket may have accepted this upload');
		expect(error?.message).toContain('the transfer stood still for too long (ETIMEDOUT)');
		expect(error?.description).toContain('a.mp3, b.mp3, c.mp3');
		expect(seconds).toBeGreaterThan(1);
		expect(seconds).toBeLessThan(10);
		expect(server.uploads).toEqual([expect.objectContaining({ isClosed: true })]);
		expect(server.uploads[0]!.read).toBeLessThan(2 * MEGABYTE);
		expect(streams.length > 0).toBe(kind === 'stored');
		expect(streams.filter(({ destroyed }) => !destroyed)).toEqual([]);
	});

	it.each([
		['small', 1000],
		['large', FILE_BYTES],
	])(
		'ends at Timeout where Soket has read all of %s files and does not answer',
		async (_, sizeBytes) => {
			const noAnswer = { answerAfter: Infinity };
			const { error, seconds } = await uploadThree(makeItem, noAnswer, 1, {}, sizeBytes);
			expect(error?.message).toContain('Soket may have accepted this upload');
			expect(error?.message).toContain('no answer came in time (ETIMEDOUT)');
			expect(seconds).toBeGreaterThan(1);
			expect(seconds).toBeLessThan(10);
			expect(server.uploads).toEqual([
				expect.objectContaining({ read: server.uploads[0]!.announced, isClosed: true }),
			]);
		},
	);

	it('sends no more where Soket refuses the files before it has read them', async () => {
		const streams = watchStorage();
		const { error } = await uploadThree(makeItem, { refuseWith: 413 }, 300, { settings: {} });
		expect(error?.message).toContain('(413)');
		expect(server.uploads).toEqual([expect.objectContaining({ read: 0, isClosed: true })]);
		expect(streams.filter(({ destroyed }) => !destroyed)).toEqual([]);
	});

	it('ends within a second when the execution is cancelled, and lets go of everything', async () => {
		const streams = watchStorage();
		const { run, milliseconds } = await uploadThree(makeItem, { stopAfter: MEGABYTE }, 300, {
			cancelAfter: 1500,
		});
		expect(run.status).toBe('canceled');
		expect(milliseconds).toBeLessThan(2500);
		expect(streams.length > 0).toBe(kind === 'stored');
		expect(server.uploads).toEqual([expect.objectContaining({ isClosed: true })]);
		expect(streams.filter(({ destroyed }) => !destroyed)).toEqual([]);
	});
});
