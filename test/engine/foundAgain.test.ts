import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IRun, ITaskData } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../soket-simulator';
import { bytesOf, storedAudio } from './audioItems';
import { workflowNode } from './n8n/workflowNode';
import { asRetried, type NodeRunResult } from './runNode';
import { CONTINUE, ERROR_OUTPUT, useFastClock, useTestBed } from './setup';

/**
 * What holds where n8n itself ends or cuts an execution off: what Soket accepted is found again, and nothing is
 * sent twice. To n8n's database an execution that never ends is one that died.
 */
const bed = useTestBed();
useFastClock();

/** One whose batches take their time. */
let slow: Simulator;
beforeAll(async () => {
	slow = await startSimulator({ transcriptionMilliseconds: 60_000 });
});
afterEach(() => slow.reset());
afterAll(async () => await slow.stop());
afterEach(() => jest.restoreAllMocks());

const urls = (count: number, name = 'call') =>
	Array.from({ length: count }, (_, i) => ({ url: `https://x.test/${name}-${i}.mp3?key=SECRET` }));
const fails = (skip: number, status: number, when: 'before' | 'after' = 'before') =>
	bed.soket.fault({ route: 'POST /batch', skip, kind: 'answer', when, status, body: {} });
const split = { options: { maxFilesPerBatch: 3 } };
const waiting = { waitForCompletion: true, maxWaitMinutes: 10 };
const onSlow = () => ({ credential: { accessToken: slow.token, baseUrl: slow.baseUrl } });
const inWait = () => ({ parameters: waiting, ...onSlow() });
const again = (options = {}) => ({ options: { resubmitUncertain: true, ...options } });
const posts = () => bed.requests('POST /batch').length;
const marks = () => bed.engine.deduplicator.count;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const UNKNOWN = 'this node has sent the same request before, and nobody knows what became of it';

async function until(holds: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!holds()) {
		if (Date.now() > end) throw new Error('It never came about');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Starts an execution that has not ended when this returns. */
async function dying(
	execution: Promise<NodeRunResult>,
	holds: () => boolean,
): Promise<Array<Promise<NodeRunResult>>> {
	await until(holds);
	return [execution];
}

describe('an execution after one that died', () => {
	it('does not send what was being sent, unless the user wants it', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'hang', when: 'after' });
		const dead = await dying(bed.run(urls(2), { cancelAfter: 1500 }), () => posts() === 1);
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

		const third = await bed.run(urls(2), { parameters: again() });
		expect(third.error).toBeUndefined();
		expect(posts()).toBe(2);
		expect(marks()).toBe(0);
		await Promise.all(dead);
	});

	it('names the file to look for where it knows one', async () => {
		const { files } = bed.soket.addUpload([{ filename: 'a.mp3' }]);
		const items = [{ file_id: files[0]!.file_id }];
		bed.soket.fault({ route: 'POST /batch', kind: 'cut', when: 'after' });
		await bed.run(items);
		const { error } = await bed.run(items);
		expect(error?.description).toContain(`File > Get Transcript for file_id ${files[0]!.file_id}`);
	});

	it('does not send what was accepted and waited for', async () => {
		const dead = await dying(
			bed.run(urls(2), { ...inWait(), cancelAfter: 1500 }),
			() => bed.logLines().length === 2,
		);
		// It waits by now, with all that it does before that behind it.
		await new Promise((resolve) => setTimeout(resolve, 100));
		const second = await bed.run(urls(2), { ...inWait(), cancelAfter: 1500 });
		expect(second.error?.message).toContain(UNKNOWN);
		expect(slow.batches).toHaveLength(1);
		// The one that died was alive: it has given out its batch by now.
		const [first] = await Promise.all(dead);
		expect(first!.success.map(({ json }) => json.batch_id)).toEqual(
			Array(2).fill(slow.batches[0]!.batch_id),
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
		const dead = await dying(
			bed.run(items, { parameters, cancelAfter: 1500 }),
			() => uploads() === 1,
		);
		const { error } = await bed.run(items, { parameters });
		expect(error?.message).toBe(`Soket may have accepted this upload: ${UNKNOWN}`);
		expect(error?.description).toContain('n8n\'s log for "Soket accepted"');
		expect(error?.description).toContain('File > Get Many');
		expect(uploads()).toBe(1);
		const third = await bed.run(items, { parameters: { ...parameters, ...again() } });
		expect(third.success).toHaveLength(2);
		expect(marks()).toBe(0);
		await Promise.all(dead);
	});

	it('submits no audio that it was submitting, also where n8n has read the files anew', async () => {
		const uploads = () => slow.journal.filter(({ path }) => path.endsWith('/files/upload')).length;
		const audio = async (last: string) => [
			await storedAudio('a.mp3'),
			await storedAudio('b.mp3', Buffer.from(`${'long '.repeat(20_000)}${last}`)),
		];
		const dead = await dying(
			bed.run(await audio('1'), { ...inWait(), cancelAfter: 2500 }),
			() => slow.batches.length === 1,
		);
		const { error } = await bed.run(await audio('1'), onSlow());
		expect(error?.message).toBe(`Soket may have accepted this upload: ${UNKNOWN}`);
		expect(error?.description).toContain('This run has submitted nothing for these files.');
		expect(error?.description).not.toContain('nothing is paid for');
		expect(uploads()).toBe(1);
		expect(slow.batches).toHaveLength(1);

		// Files of the same names and sizes that are others.
		const others = [
			await storedAudio('a.mp3', Buffer.from('other'.padEnd(bytesOf('a.mp3').length))),
			await storedAudio('b.mp3', Buffer.from('other'.padEnd(100_001))),
		];
		const { success } = await bed.run(others, onSlow());
		expect(success).toHaveLength(2);
		expect(slow.batches).toHaveLength(2);
		await Promise.all(dead);
	});

	it('sends whatever else there is', async () => {
		fails(1, 502);
		await bed.run(urls(9), { parameters: split, settings: CONTINUE });
		const { success } = await bed.run(urls(9), { parameters: split, settings: CONTINUE });
		expect(success.filter(({ json }) => json.error)).toHaveLength(3);
		expect(posts()).toBe(3 + 2);
	});
});

describe('the mark', () => {
	it.each([
		['success', {}, undefined],
		['an error', split, () => fails(2, 422)],
		['a refusal', {}, () => fails(0, 401)],
	])('is gone after %s, and the same goes again', async (_, parameters, arrange) => {
		arrange?.();
		await bed.run(urls(9), { parameters });
		expect(marks()).toBe(0);
		const { error } = await bed.run(urls(9), { parameters });
		expect(error).toBeUndefined();
		expect(marks()).toBe(0);
	});

	it('is gone at once where a request was refused, whatever the run still waits for', async () => {
		slow.fault({ route: 'POST /batch', skip: 1, kind: 'answer', status: 422 });
		const running = bed.run(urls(2), {
			...inWait(),
			parameters: { ...waiting, options: { maxFilesPerBatch: 1 } },
			settings: CONTINUE,
			cancelAfter: 1000,
		});
		await until(() => slow.journal.length === 2 && marks() === 2);
		await running;
	});

	it('is gone where the execution was cancelled in a wait, and stays where it was in a request', async () => {
		await bed.run(urls(2), { ...inWait(), cancelAfter: 500 });
		expect(slow.batches).toHaveLength(1);
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

	it.each(['checkProcessedAndRecord', 'removeProcessed'] as const)(
		'is no obstacle where n8n fails at %s',
		async (method) => {
			const { deduplicator } = bed.engine;
			const spy = jest.spyOn(deduplicator, method).mockRejectedValueOnce(new Error('no database'));
			const { error, success } = await bed.run(urls(2));
			expect(spy).toHaveBeenCalled();
			expect(error).toBeUndefined();
			expect(success).toHaveLength(2);
		},
	);

	it('leaves the context’s protection where n8n has no database for it', async () => {
		bed.engine.deduplicator.failure = new Error('no database');
		fails(0, 500, 'after');
		const first = await bed.run(urls(2), { settings: RETRY });
		expect(first.error?.message).toContain('an earlier try ended without a clear answer');
		expect(posts()).toBe(1);
	});
});

describe('what is of unknown outcome', () => {
	it('is not sent by a workflow that leads the error output back, and what was refused is', async () => {
		bed.engine.deduplicator.failure = new Error('the context alone must do it');
		fails(1, 500, 'after');
		fails(1, 422);
		const to = (...nodes: string[]) =>
			nodes.map((node) => ({ node, type: 'main', index: 0 }) as const);
		const { data } = await bed.engine.run(
			{
				name: 'Error loop',
				nodes: [
					workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
					workflowNode('Submit', 'n8n-nodes-soket.soketBatchTranscribe', {
						parameters: split,
						...ERROR_OUTPUT,
					}),
					workflowNode('Again', 'test.twoRounds'),
				],
				connections: {
					Start: { main: [to('Submit')] },
					Submit: { main: [[], to('Again')] },
					Again: { main: [to('Submit')] },
				},
			},
			{
				credentials: { soketApi: { accessToken: bed.soket.token, baseUrl: bed.soket.baseUrl } },
				pinData: { Start: urls(9).map((json) => ({ json })) },
			},
		);
		expect(data.resultData.error).toBeUndefined();
		const countsOf = ({ data: output }: ITaskData) =>
			output!.main!.map((items) => items?.length ?? 0);
		expect(data.resultData.runData.Submit!.map(countsOf)).toEqual([
			[3, 6],
			[3, 3],
			[0, 3],
		]);
		const accepted = bed.soket.batches.flatMap(({ body }) => body.sources!.map(({ url }) => url));
		expect(accepted).toHaveLength(9);
		expect(new Set(accepted).size).toBe(9);
		expect(posts()).toBe(4);
	});

	it('does not stop a later run of the node that is about other files', async () => {
		fails(0, 500, 'after');
		const to = (...nodes: string[]) => ({
			main: [nodes.map((node) => ({ node, type: 'main', index: 0 }) as const)],
		});
		const { data } = await bed.engine.run(
			{
				name: 'Two runs',
				nodes: [
					workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
					workflowNode('First', 'n8n-nodes-base.noOp'),
					workflowNode('Second', 'n8n-nodes-base.noOp'),
					workflowNode('Submit', 'n8n-nodes-soket.soketBatchTranscribe', CONTINUE),
				],
				connections: { Start: to('First', 'Second'), First: to('Submit'), Second: to('Submit') },
			},
			{
				credentials: { soketApi: { accessToken: bed.soket.token, baseUrl: bed.soket.baseUrl } },
				pinData: {
					First: urls(2, 'a').map((json) => ({ json })),
					Second: urls(2, 'b').map((json) => ({ json })),
				},
			},
		);
		const [first, second] = data.resultData.runData.Submit!.map((run) => run.data!.main![0]!);
		expect(first!.every(({ json }) => json.error)).toBe(true);
		expect(second!.some(({ json }) => json.error)).toBe(false);
		expect(posts()).toBe(2);
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
			`Soket accepted batch ${slow.batches[0]!.batch_id}: 2 files`,
		);
		expect((await running).customData).toBe(slow.batches[0]!.batch_id);
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
		bed.soket.fault({
			route: 'POST /batch',
			kind: 'rewrite',
			rewrite: (answer: object) => ({ ...answer, batch_id: odd }),
		});
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
		fails(0, 422);
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
	/** What n8n had of the output in the tick in which it was told to cancel, and so begins to save it. */
	const cutOff = async (looksTill: number, cancelAfter: number) => {
		const saved = new Promise<ITaskData[]>((resolve) => {
			void bed.run(urls(3), {
				...inWait(),
				cancelAfter,
				onHooks: (hooks) =>
					hooks.addHandler('workflowExecuteAfter', async ({ data, status }: IRun) => {
						expect(status).toBe('canceled');
						expect(looks()).toBe(looksTill);
						// Whatever n8n saves it to takes longer.
						await new Promise((next) => setImmediate(next));
						resolve(structuredClone(data.resultData.runData['Soket Batch Transcribe'] ?? []));
					}),
			});
		});
		const [run] = await saved;
		return run?.data?.main?.[0]?.map(({ json, pairedItem }) => ({ json, pairedItem }));
	};
	const looks = () =>
		slow.journal.filter(({ route }) => route === 'GET /status/batch/{batch_id}').length;
	const output = (more: object) =>
		[0, 1, 2].map((item) => ({
			json: expect.objectContaining({
				batch_id: slow.batches[0]!.batch_id,
				timed_out: true,
				...more,
			}) as object,
			pairedItem: { item },
		}));

	it('gives out its jobs in the tick in which it is, before the first look', async () => {
		const saved = await cutOff(0, 700);
		expect(saved).toEqual(output({ status: 'queued' }));
	});

	it('gives out its jobs in the same tick while a look is under way', async () => {
		slow.fault({
			route: 'POST /batch',
			kind: 'rewrite',
			rewrite: (answer: object) => ({ ...answer, estimated_completion_seconds: 1 }),
		});
		slow.fault({ route: 'GET /status/batch/{batch_id}', kind: 'hang', when: 'after' });
		const saved = await cutOff(1, 3000);
		expect(saved).toEqual(output({ status: 'queued' }));
	});
});

describe('Wait for Completion', () => {
	it('keeps within the workflow’s own time limit, and says so', async () => {
		const { success, hints, milliseconds } = await bed.run(urls(2), {
			...inWait(),
			workflowSettings: { executionTimeout: 6 },
		});
		expect(milliseconds).toBeLessThan(6000);
		expect(success.map(({ json }) => json.timed_out)).toEqual([true, true]);
		expect(hints.map(({ message }) => message).join()).toContain(
			"not done in time, for the workflow's own time limit allowed no longer wait",
		);
	});

	it.each([undefined, -1, 3600])(
		'lasts as long as the user wants: time limit %s',
		async (seconds) => {
			const { hints, milliseconds } = await bed.run(urls(2), {
				...onSlow(),
				parameters: { ...waiting, maxWaitMinutes: 0.02 },
				workflowSettings: seconds === undefined ? {} : { executionTimeout: seconds },
			});
			expect(milliseconds).toBeGreaterThan(1200);
			expect(hints.map(({ message }) => message).join()).not.toContain('time limit');
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
