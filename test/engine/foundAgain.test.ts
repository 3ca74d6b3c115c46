import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IRun } from 'n8n-workflow';

import { bytesOf, storedAudio } from './audioItems';
import { asRetried } from './runNode';
import { CONTINUE, RETRY, urls, useFastClock, useSimulator, useTestBed } from './setup';

/**
 * What holds where n8n itself ends or cuts an execution off: what Soket accepted is found again, and nothing is
 * sent twice. To n8n's database an execution that never ends is one that died.
 */
const bed = useTestBed();
useFastClock();

/** One whose batches take their time. */
const slow = useSimulator({ transcriptionMilliseconds: 60_000 });
afterEach(() => jest.restoreAllMocks());

const split = { options: { maxFilesPerBatch: 3 } };
const waiting = { waitForCompletion: true, maxWaitMinutes: 10 };
const onSlow = () => ({ credential: slow.credential() });
const inWait = () => ({ parameters: waiting, ...onSlow() });
const again = { options: { resubmitUncertain: true } };
const posts = () => bed.requests('POST /batch').length;
const marks = () => bed.engine.deduplicator.count;
const UNKNOWN = 'this node has sent the same request before, and nobody knows what became of it';

async function until(holds: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!holds()) {
		if (Date.now() > end) throw new Error('It never came about');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

describe('an execution after one that died', () => {
	it('does not send what was being sent, unless the user wants it', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after' });
		const dead = bed.run(urls(2), { cancelAfter: 1500 });
		await until(() => posts() === 1);
		const second = await bed.run(urls(2));
		expect(second.error?.message).toBe(`Soket may have accepted this batch: ${UNKNOWN}`);
		for (const words of [
			'Either n8n ended in the middle of an earlier execution, or that one never got a clear answer, or another one',
			'n8n\'s log for "Soket accepted"',
			'custom data "soket_batch_ids"',
			'"Resubmit Uncertain"',
		]) {
			expect(second.error?.description).toContain(words);
		}
		// That it was asked for must not make the mark last: it is asked for again and again.
		expect(marks()).toBe(2);
		const retried = await bed.run(urls(2), { resumeFrom: asRetried(second.run) });
		expect(retried.error?.message).toContain('Soket may have accepted this batch');
		expect(posts()).toBe(1);

		const third = await bed.run(urls(2), { parameters: again });
		expect(third.error).toBeUndefined();
		expect(posts()).toBe(2);
		expect(marks()).toBe(0);
		await dead;
	});

	it('names the file to look for where it knows one', async () => {
		const { files } = bed.soket.addUpload(['a.mp3']);
		const items = [{ file_id: files[0]!.file_id }];
		bed.soket.fault({ route: 'POST /batch', kind: 'cut', when: 'after' });
		await bed.run(items);
		const { error } = await bed.run(items);
		expect(error?.description).toContain(`File > Get Transcript for file_id ${files[0]!.file_id}`);
	});

	it('does not send what was accepted and waited for', async () => {
		const dead = bed.run(urls(2), { ...inWait(), cancelAfter: 1500 });
		await until(() => bed.logLines().length === 2);
		// It waits by now, with all that it does before that behind it.
		await new Promise((resolve) => setTimeout(resolve, 100));
		const second = await bed.run(urls(2), { ...inWait(), cancelAfter: 1500 });
		expect(second.error?.message).toContain(UNKNOWN);
		expect(slow.soket.batches).toHaveLength(1);
		// The one that died was alive: it has given out its batch by now.
		expect((await dead).success.map(({ json }) => json.batch_id)).toEqual(
			Array(2).fill(slow.soket.batches[0]!.batch_id),
		);
		await until(() => marks() === 0);
	});

	it('does not send either what another one was sending, when n8n tries again after that has ended', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'delay', milliseconds: 200 });
		const first = bed.run(urls(2));
		await until(() => posts() === 1);
		const { error } = await bed.run(urls(2), { settings: { ...RETRY, waitBetweenTries: 400 } });
		expect((await first).error).toBeUndefined();
		expect(error?.message).toContain(UNKNOWN);
		expect(posts()).toBe(1);
	});

	it('does not send files that were being uploaded', async () => {
		const parameters = { resource: 'file', operation: 'upload' };
		const items = [await storedAudio('a.mp3'), await storedAudio('b.mp3')];
		const uploads = () => bed.requests('POST /files/upload').length;
		bed.soket.fault({ route: 'POST /files/upload', kind: 'hang', when: 'after' });
		const dead = bed.run(items, { parameters, cancelAfter: 1500 });
		await until(() => uploads() === 1);
		const { error } = await bed.run(items, { parameters });
		expect(error?.message).toBe(`Soket may have accepted this upload: ${UNKNOWN}`);
		expect(error?.description).toContain('n8n\'s log for "Soket accepted"');
		expect(error?.description).toContain('File > Get Many');
		expect(uploads()).toBe(1);
		const third = await bed.run(items, { parameters: { ...parameters, ...again } });
		expect(third.success).toHaveLength(2);
		expect(marks()).toBe(0);
		await dead;
	});

	it('submits no audio that it was submitting, also where n8n has read the files anew', async () => {
		const uploads = () => slow.requests('POST /files/upload').length;
		const audio = async (last: string) => [
			await storedAudio('a.mp3'),
			await storedAudio('b.mp3', Buffer.from(`${'long '.repeat(20_000)}${last}`)),
		];
		const dead = bed.run(await audio('1'), { ...inWait(), cancelAfter: 2500 });
		await until(() => slow.soket.batches.length === 1);
		const { error } = await bed.run(await audio('1'), onSlow());
		expect(error?.message).toBe(`Soket may have accepted this upload: ${UNKNOWN}`);
		expect(error?.description).toContain('This run has submitted nothing for these files.');
		expect(error?.description).not.toContain('nothing is paid for');
		expect(uploads()).toBe(1);
		expect(slow.soket.batches).toHaveLength(1);

		// Files of the same names and sizes that are others.
		const others = [
			await storedAudio('a.mp3', Buffer.from('other'.padEnd(bytesOf('a.mp3').length))),
			await storedAudio('b.mp3', Buffer.from('other'.padEnd(100_001))),
		];
		const { success } = await bed.run(others, onSlow());
		expect(success).toHaveLength(2);
		expect(slow.soket.batches).toHaveLength(2);
		await dead;
	});
});

describe('the mark', () => {
	it.each([
		['success', {}, undefined],
		['an error', split, () => bed.refuse('POST /batch', 422, { skip: 2 })],
		['a refusal', {}, () => bed.refuse('POST /batch', 401)],
	])('is gone after %s, and the same goes again', async (_, parameters, arrange) => {
		arrange?.();
		await bed.run(urls(9), { parameters });
		expect(marks()).toBe(0);
		const { error } = await bed.run(urls(9), { parameters });
		expect(error).toBeUndefined();
		expect(marks()).toBe(0);
	});

	it('is gone at once where a request was refused, whatever the run still waits for', async () => {
		slow.refuse('POST /batch', 422, { skip: 1 });
		const running = bed.run(urls(2), {
			...inWait(),
			parameters: { ...waiting, options: { maxFilesPerBatch: 1 } },
			settings: CONTINUE,
			cancelAfter: 1000,
		});
		await until(() => slow.soket.journal.length === 2 && marks() === 2);
		await running;
	});

	it('is gone where the execution was cancelled in a wait, and stays where it was in a request', async () => {
		await bed.run(urls(2), { ...inWait(), cancelAfter: 500 });
		expect(slow.soket.batches).toHaveLength(1);
		await until(() => marks() === 0);

		bed.soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after' });
		await bed.run(urls(2), { cancelAfter: 500 });
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(marks()).toBe(2);
	});

	it('is in nobody’s way where 40 executions go at once', async () => {
		const runs = await Promise.all(
			Array.from({ length: 40 }, async (_, n) => await bed.run(urls(2, `of-${n}`))),
		);
		expect(runs.map(({ error }) => error)).toEqual(Array(40).fill(undefined));
		expect(bed.soket.batches).toHaveLength(40);
		expect(marks()).toBe(0);
	});
});

describe('the announcement', () => {
	const SENT = 'Sending a request for one batch to Soket: 3 url (execution test, workflow test)';

	it('names each batch in the log before anything else, and all in the custom data', async () => {
		const { customData } = await bed.run(urls(9), { parameters: split });
		const ids = bed.soket.batches.map(({ batch_id }) => batch_id);
		expect(bed.logLines()).toEqual(
			ids.flatMap((id) => [
				SENT,
				`Soket accepted batch ${id}: 3 files (execution test, workflow test)`,
			]),
		);
		expect(customData).toBe(ids.join(', '));
	});

	it('names the first batches of many and counts the others', async () => {
		const { customData } = await bed.run(urls(60), {
			parameters: { options: { maxFilesPerBatch: 1 } },
		});
		const ids = bed.soket.batches.map(({ batch_id }) => batch_id);
		const [, named, count] = /^(.*) and (\d+) more$/.exec(customData!)!;
		expect(customData!.length).toBeLessThanOrEqual(255);
		expect(named!.split(', ')).toEqual(ids.slice(0, 60 - Number(count)));
	});

	it('is there when n8n is cut off while it waits', async () => {
		const running = bed.run(urls(2), { ...inWait(), cancelAfter: 600 });
		await until(() => bed.logLines().length === 2);
		expect(bed.logLines()[1]).toContain(
			`Soket accepted batch ${slow.soket.batches[0]!.batch_id}: 2 files`,
		);
		expect((await running).customData).toBe(slow.soket.batches[0]!.batch_id);
	});

	it('names uploads in the log', async () => {
		const { customData, success } = await bed.run(
			[await storedAudio('a.mp3'), await storedAudio('b.mp3')],
			{ parameters: { resource: 'file', operation: 'upload' } },
		);
		const id = success[0]!.json.batch_upload_id as string;
		expect(bed.logLines()).toEqual([
			'Sending a request for one upload to Soket: 2 binary (execution test, workflow test)',
			`Soket accepted upload ${id}: 2 files (execution test, workflow test)`,
		]);
		expect(customData).toBeUndefined();
	});

	it('stands in one line, whatever Soket takes for an id', async () => {
		const odd = `id\n2026 error ${'x'.repeat(300)}, and 5 more`;
		bed.rewrite('POST /batch', (answer: object) => ({ ...answer, batch_id: odd }));
		const { customData, error } = await bed.run(urls(1));
		expect(error).toBeUndefined();
		expect(customData!.length).toBeLessThanOrEqual(255);
		expect(bed.logLines()[1]).toMatch(/^Soket accepted batch id 2026 error x+: 1 files/);
	});

	it('is no obstacle where n8n’s log fails', async () => {
		const spy = jest.spyOn(Container.get(Logger), 'info').mockImplementation(() => {
			throw new Error('disk full');
		});
		const { error, success, customData } = await bed.run(urls(2));
		expect(spy).toHaveBeenCalledTimes(2);
		expect(error).toBeUndefined();
		expect(success).toHaveLength(2);
		expect(customData).toBe(bed.soket.batches[0]!.batch_id);
	});

	it('is no obstacle where n8n takes no custom data', async () => {
		bed.refuse('POST /batch', 422);
		const { run } = await bed.run(urls(2));
		const resumeFrom = asRetried(run);
		resumeFrom.resultData.metadata = Object.freeze({});
		const { error, success, customData } = await bed.run(urls(2), { resumeFrom });
		expect(error).toBeUndefined();
		expect(success).toHaveLength(2);
		expect(customData).toBeUndefined();
		expect(bed.logLines().at(-1)).toContain(bed.soket.batches[0]!.batch_id);
	});
});

describe('an execution that is cut off', () => {
	/** What n8n had of the run in the tick in which it was told to cancel, and so begins to save it. */
	const cutOff = async (cancelAfter: number) => {
		return await new Promise<{
			status: IRun['status'];
			looks: number;
			output: object[] | undefined;
		}>((resolve) => {
			void bed.run(urls(3), {
				...inWait(),
				cancelAfter,
				onHooks: (hooks) =>
					hooks.addHandler('workflowExecuteAfter', async ({ data, status }: IRun) => {
						const looks = slow.requests('GET /status/batch/{batch_id}').length;
						// Whatever n8n saves it to takes longer.
						await new Promise((next) => setImmediate(next));
						const [run] = structuredClone(data.resultData.runData['Soket Batch Transcribe'] ?? []);
						const output = run?.data?.main?.[0]?.map(({ json, pairedItem }) => ({
							json,
							pairedItem,
						}));
						resolve({ status, looks, output });
					}),
			});
		});
	};
	const output = () =>
		[0, 1, 2].map((item) => ({
			json: expect.objectContaining({
				batch_id: slow.soket.batches[0]!.batch_id,
				timed_out: true,
				status: 'queued',
			}) as object,
			pairedItem: { item },
		}));

	it('gives out its jobs in the tick in which it is, before the first look', async () => {
		expect(await cutOff(700)).toEqual({ status: 'canceled', looks: 0, output: output() });
	});

	it('gives out its jobs in the same tick while a look is under way', async () => {
		slow.rewrite('POST /batch', (answer: object) => ({
			...answer,
			estimated_completion_seconds: 1,
		}));
		slow.soket.fault({ route: 'GET /status/batch/{batch_id}', kind: 'hang', when: 'after' });
		expect(await cutOff(3000)).toEqual({ status: 'canceled', looks: 1, output: output() });
	});
});

describe('Wait for Completion', () => {
	it('keeps within the workflow’s own time limit, and says so', async () => {
		const { success, told, milliseconds } = await bed.run(urls(2), {
			...inWait(),
			workflowSettings: { executionTimeout: 6 },
		});
		expect(milliseconds).toBeLessThan(4000);
		expect(success.map(({ json }) => json.timed_out)).toEqual([true, true]);
		expect(told).toContain(
			"not done in time, for the workflow's own time limit allowed no longer wait",
		);
	});

	it.each([undefined, -1, 3600])(
		'lasts as long as the user wants: time limit %s',
		async (seconds) => {
			const { told, milliseconds } = await bed.run(urls(2), {
				...onSlow(),
				parameters: { ...waiting, maxWaitMinutes: 0.02 },
				workflowSettings: seconds === undefined ? {} : { executionTimeout: seconds },
			});
			expect(milliseconds).toBeGreaterThanOrEqual(1200);
			expect(told).not.toContain('time limit');
		},
	);

	it('tells how far it is: in the log for those who look closely, and to the browser', async () => {
		const messages: unknown[] = [];
		await bed.run(urls(4), {
			parameters: { ...waiting, options: { maxFilesPerBatch: 2 } },
			onUiMessage: (message) => messages.push(message),
		});
		const words = 'Waiting for 2 batches: 4 of 4 files completed, 0 failed';
		expect(bed.engine.log).toContainEqual({ level: 'debug', message: words });
		expect(messages).toContainEqual(expect.objectContaining({ messages: [words] }));
	});

	it('goes on where nobody can be told', async () => {
		const spy = jest.spyOn(Container.get(Logger), 'debug').mockImplementation((message) => {
			if (message.startsWith('Waiting')) throw new Error('disk full');
		});
		const { success } = await bed.run(urls(1), { parameters: waiting });
		expect(spy).toHaveBeenCalledWith(expect.stringMatching(/^Waiting/));
		expect(success[0]!.json.status).toBe('completed');
	});
});
