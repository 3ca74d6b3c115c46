import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { callNames, heldAudio } from './audioItems';
import { urls, useFastClock, useTestBed } from './setup';

const bed = useTestBed();
useFastClock();

/** The same with the keys of all objects in reverse, as Soket may send them. */
function reversed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(reversed);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
	return Object.fromEntries(entries.reverse());
}

const unfinished = (answer: object) =>
	reversed({ ...answer, files_completed: 0, status: 'processing', latest: true });

async function keysOf(
	items: Array<INodeExecutionData | INodeExecutionData['json']>,
	parameters: INodeParameters,
): Promise<string[][]> {
	const { success, error } = await bed.run(items, { parameters, trace: false });
	expect(error).toBeUndefined();
	expect(success).toHaveLength(2);
	return success.map(({ json }) => Object.keys(json));
}

const calls = urls(2);
const audio = callNames(2).map((name) => heldAudio(name));
const JOB = ['file_id', 'filename', 'status'];
const TRANSCRIPT = [...JOB, 'result'];

describe('what people look for first stands first', () => {
	it.each<[string, string[], typeof calls | typeof audio, INodeParameters]>([
		['jobs', JOB, calls, {}],
		['jobs of audio that is uploaded', JOB, audio, {}],
		['jobs with their input', JOB, calls, { options: { includeInputFields: true } }],
		['transcripts that are waited for', TRANSCRIPT, calls, { waitForCompletion: true }],
		[
			'simplified transcripts',
			TRANSCRIPT,
			calls,
			{ waitForCompletion: true, simplify: true, options: { includeInputFields: true } },
		],
		['uploaded files', JOB, audio, { resource: 'file', operation: 'upload' }],
		[
			'uploaded files that are waited for',
			JOB,
			audio,
			{ resource: 'file', operation: 'upload', waitForCompletion: true },
		],
	])('%s', async (_, first, items, parameters) => {
		bed.soket.fault({ route: '*', kind: 'rewrite', rewrite: reversed, times: Infinity });
		for (const keys of await keysOf(items, parameters)) {
			expect(keys.slice(0, first.length)).toEqual(first);
			expect(keys.length).toBeGreaterThan(first.length);
		}
	});

	it('items of a batch that is not done in time, also where the status comes with it only', async () => {
		for (const hasStatus of [true, false]) {
			bed.rewrite('POST /batch', (answer: { jobs: object[] }) => {
				const jobs = answer.jobs.map((job) => (hasStatus ? job : { ...job, status: undefined }));
				return reversed({ ...answer, jobs });
			});
			bed.rewrite('GET /status/batch/{batch_id}', unfinished, { times: Infinity });
			for (const keys of await keysOf(calls, {
				waitForCompletion: true,
				maxWaitMinutes: 0.01,
			})) {
				expect(keys.slice(0, 3)).toEqual(JOB);
				expect(keys).toEqual(expect.arrayContaining(['timed_out', 'latest']));
			}
			bed.soket.reset();
		}
	});

	it.each([
		['Get Results', { operation: 'getResults', batchId: '={{ $json.batch_id }}' }],
		['Get Transcript', { resource: 'file', operation: 'getTranscript' }],
	])('%s', async (_, parameters) => {
		const { success } = await bed.run(calls, { trace: false });
		bed.soket.fault({ route: '*', kind: 'rewrite', rewrite: reversed, times: Infinity });
		for (const keys of await keysOf(success, parameters))
			expect(keys.slice(0, 4)).toEqual(TRANSCRIPT);
	});
});
