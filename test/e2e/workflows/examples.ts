import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ChatModel } from '../../chat-model-stand-in';
import type { WorkflowToSave } from '../n8n/api';
import type { Execution } from '../n8n/executions';
import { withParameters } from '../n8n/workflowFiles';
import { silence } from '../silence';
import { chat } from './chat';
import { statesIn, withBatchTable } from './collectLater';
import type { RunningN8n } from '../suites';
import type { TestBed } from '../testBed';
import { until } from '../until';

/** What an example is played on. */
interface Stage {
	/** As it stands in `examples/`. */
	workflow: WorkflowToSave;
	bed: TestBed;
	n8n: RunningN8n;
	chatModel: ChatModel;
}

/** How each example is run, what is changed before (as little as can be), and what has to come of it. */
export const EXAMPLES: Record<string, (stage: Stage) => Promise<void>> = {
	'submit-batch.json': async ({ workflow, bed }) => {
		const execution = await runWell(bed, workflow, 'Start');
		expect(bed.soket.journal).toMatchObject([
			{
				route: 'POST /batch',
				status: 200,
				body: {
					sources: [
						{ url: 'https://example.com/calls/asha.mp3', filename: 'asha.mp3' },
						{ gcs_key: 'calls/2026/ravi.wav', filename: 'ravi.wav' },
					],
				},
			},
		]);
		const [batch] = bed.soket.batches;
		expect(execution.items('Soket Batch Transcribe')).toMatchObject(
			batch!.jobs.map(({ file_id, filename }, item) => ({
				json: { file_id, filename, batch_id: batch!.batch_id, status: 'queued', total_jobs: 2 },
				pairedItem: { item },
			})),
		);
	},

	'schedule-new-uploads.json': async ({ workflow, bed }) => {
		const first = bed.soket.addUpload([
			{ filename: 'asha.mp3', upload_status: 'completed' },
			{ filename: 'broken.mp3', upload_status: 'failed' },
			{ filename: 'ravi.mp3', upload_status: 'completed' },
		]).files;
		const often = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
		const saved = await bed.activate(withParameters(workflow, 'Every Hour', often));
		await bed.executions(saved, 2);
		const second = bed.soket.addUpload([
			{ filename: 'meera.mp3', upload_status: 'completed' },
		]).files;
		await bed.executions(saved, 5);
		await bed.api.deactivate(saved);

		const executions = await bed.executionsAtRest(saved);
		for (const execution of executions) expect(execution).toMatchObject({ status: 'success' });
		// The latest upload comes first.
		expect(bed.soket.batches.map(({ body }) => [...body.file_ids!].sort())).toEqual([
			[first[0]!.file_id, first[2]!.file_id].sort(),
			[second[0]!.file_id],
		]);
		expect(executions[0]!.items('Submit New Files')).toHaveLength(2);
		expect(executions[0]!.items('List Uploads')).toHaveLength(2);
	},

	'files-to-transcripts.json': async ({ workflow, bed, n8n }) => {
		const audio = path.join(n8n.userFolder, '.n8n-files/audio');
		mkdirSync(audio, { recursive: true });
		const files = ['asha', 'meera', 'ravi'].map((name) => ({
			filename: `${name}.mp3`,
			// Large enough for n8n to keep it on disk, and not to read it at once.
			bytes: Buffer.alloc(3_000_000, name),
		}));
		for (const { filename, bytes } of files) writeFileSync(path.join(audio, filename), bytes);
		const execution = await runWell(
			bed,
			withParameters(workflow, 'Read Audio Files', { fileSelector: `${audio}/*` }),
			'Start',
		);
		const [upload] = bed.requests('POST /files/upload');
		expect(upload).toMatchObject({ status: 202, accepted: true });
		expect(upload!.body).toMatchObject(
			files.map(({ filename, bytes }) => ({
				filename,
				size: bytes.length,
				contentType: 'audio/mpeg',
				sha256: createHash('sha256').update(bytes).digest('hex'),
			})),
		);
		expect(bed.soket.batches).toHaveLength(1);
		const { body, jobs } = bed.soket.batches[0]!;
		const uploaded = body.file_ids!;
		expect(body).toEqual({ file_ids: uploaded });
		expect(jobs).toMatchObject(
			files.map(({ filename }, i) => ({ filename, file_id: uploaded[i] })),
		);
		expect(execution.items('Transcribe')).toMatchObject(
			uploaded.map((file_id, item) => ({
				json: { file_id, batch_upload_id: expect.any(String) as unknown },
				pairedItem: { item },
			})),
		);
		expect(jsonOf(execution, 'Transcript')).toMatchObject(
			files.map(({ filename }, i) => ({
				file: filename,
				status: 'completed',
				transcript: { text: containing(`${filename} (${uploaded[i]!})`) },
				errors: [],
			})),
		);
	},

	'form-to-transcript.json': async ({ workflow, bed }) => {
		const saved = await bed.activate(workflow);
		const { webhookId } = workflow.nodes.find(({ name }) => name === 'Recording Form')!;
		const bytes = silence(60);
		const recording = new File([new Uint8Array(bytes)], 'asha.wav', { type: 'audio/wav' });
		const { asked, answered } = await bed.api.submitForm(webhookId!, [recording]);
		expect(asked).toContain('Transcribe a recording');

		expect(bed.requests('POST /files/upload')).toMatchObject([
			{
				status: 202,
				body: [
					{
						filename: 'asha.wav',
						contentType: 'audio/wav',
						sha256: createHash('sha256').update(bytes).digest('hex'),
					},
				],
			},
		]);
		const [job] = bed.soket.batches[0]!.jobs;
		expect(answered).toContain(`asha.wav (${job!.file_id})`);
		const [execution] = await bed.executions(saved, 1);
		expect(execution).toMatchObject({ status: 'success', problem: '' });
	},

	'url-list-wait-loop.json': async ({ workflow, bed }) => {
		// However long n8n takes to get there, the first look finds it at work.
		bed.soket.fault({
			route: 'GET /status/batch/{batch_id}',
			kind: 'rewrite',
			rewrite: (answer: object) => ({ ...answer, status: 'processing', files_completed: 0 }),
		});
		const execution = await runWell(bed, withParameters(workflow, 'Wait', { amount: 1 }), 'Start');
		expect(bed.requests('POST /batch')).toHaveLength(1);
		const looks = bed.requests('GET /status/batch/{batch_id}').length;
		expect(looks).toBeGreaterThanOrEqual(2);
		expect(execution.data.resultData.runData['All Done?']).toHaveLength(looks);
		expect(bed.requests('GET /results/batch/{batch_id}')).toHaveLength(1);
		const rows = jsonOf(execution, 'Recordings') as Array<{ url: string }>;
		expect(rows).toHaveLength(3);
		expect(jsonOf(execution, 'Row with Transcript')).toMatchObject(
			rows.map(({ url, ...row }) => ({
				...row,
				status: 'completed',
				transcript: { text: containing(path.basename(url)) },
			})),
		);
	},

	'collect-later.json': async ({ workflow, bed, n8n }) => {
		const { api, soket } = bed;
		const { workflow: ready, table } = await withBatchTable(workflow, api, n8n.version);
		const saved = await bed.save(ready);
		const look = async () => await api.run(saved, 'Every Ten Minutes');

		const submit = async (...filenames: string[]) => {
			// The list of uploads begins with the latest file.
			const files = filenames.map((filename) => ({
				filename,
				upload_status: 'completed' as const,
			}));
			soket.addUpload(files.reverse());
			expect(await api.run(saved, 'Every Night')).toMatchObject({ status: 'success', problem: '' });
			return soket.batches.at(-1)!.batch_id;
		};
		const quick = await submit('asha.mp3', 'corrupt.mp3');
		const slow = await submit('meera.mp3', 'ravi.mp3');
		const failing = await submit('corrupt-1.mp3', 'corrupt-2.mp3');
		await table.insert({ batch_id: 'unknown', files: 1, state: 'open' });
		expect(await table.rows()).toMatchObject([
			{ batch_id: quick, files: 2, state: 'open' },
			{ batch_id: slow, files: 2, state: 'open' },
			{ batch_id: failing, files: 2, state: 'open' },
			{ batch_id: 'unknown', files: 1, state: 'open' },
		]);
		await until('All are transcribed', () =>
			soket.batches.every(({ jobs }) => jobs.every(({ endsAt }) => endsAt < Date.now())),
		);
		let looksAtSlow = 0;
		soket.fault({
			route: 'GET /status/batch/{batch_id}',
			times: Infinity,
			kind: 'rewrite',
			rewrite: (status: IDataObject) =>
				status.batch_id === slow && ++looksAtSlow < 3
					? { ...status, files_completed: 1, status: 'processing' }
					: status,
		});

		// Two are done, one is not, and one is unknown, which is told when all else is done.
		const first = await look();
		expect(first).toMatchObject({ status: 'error', problem: containing('unknown: ') });
		expect(first.problem).toContain('(404)');
		expect(first.data.resultData.runData['Get Status']).toHaveLength(1);
		expect(first.items('Get Status')).toHaveLength(4);
		expect(jsonOf(first, 'Transcripts')).toMatchObject([
			{ batch_id: quick, file: 'asha.mp3', transcript: { text: containing('asha.mp3') } },
			{ batch_id: quick, file: 'corrupt.mp3', status: 'failed', errors: [containing('decode')] },
			{ batch_id: failing, file: 'corrupt-1.mp3', status: 'failed' },
			{ batch_id: failing, file: 'corrupt-2.mp3', status: 'failed' },
		]);
		const marked = { [quick]: 'done', [failing]: 'failed', unknown: 'not found' };
		expect(await statesIn(table)).toEqual({ ...marked, [slow]: 'open' });

		const second = await look();
		expect(second).toMatchObject({ status: 'success', problem: '' });
		expect(second.items('Get Status')).toHaveLength(1);
		expect(await statesIn(table)).toEqual({ ...marked, [slow]: 'open' });

		// What was not handed on is not marked.
		const refusal = { kind: 'answer', when: 'before', status: 403 } as const;
		soket.fault({ route: 'GET /results/batch/{batch_id}', ...refusal });
		const third = await look();
		expect(third).toMatchObject({ status: 'error', problem: containing(`${slow}: `) });
		expect(await statesIn(table)).toEqual({ ...marked, [slow]: 'open' });

		// A schedule of its own collects it.
		const often = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
		const scheduled = await bed.activate(withParameters(ready, 'Every Ten Minutes', often));
		const [fourth] = await bed.executions(scheduled, 1);
		await api.deactivate(scheduled);
		expect(fourth).toMatchObject({ status: 'success', mode: 'trigger', problem: '' });
		expect(jsonOf(fourth!, 'Transcripts')).toMatchObject([
			{ batch_id: slow, file: 'meera.mp3', status: 'completed' },
			{ batch_id: slow, file: 'ravi.mp3', status: 'completed' },
		]);
		expect(await statesIn(table)).toEqual({ ...marked, [slow]: 'done' });

		// Nothing is open any more: nothing is asked.
		await bed.executionsAtRest(scheduled);
		const asked = soket.journal.length;
		expect(await look()).toMatchObject({ status: 'success' });
		expect(soket.journal).toHaveLength(asked);
		expect(bed.requests('POST /batch')).toHaveLength(3);
	},

	'bad-rows-to-a-report.json': async ({ workflow, bed }) => {
		const execution = await runWell(bed, workflow, 'Start');
		expect(bed.requests('POST /batch')).toMatchObject([
			{
				body: {
					sources: [
						{ url: 'https://example.com/calls/asha.mp3' },
						{ url: 'https://example.com/calls/meera.ogg' },
					],
				},
			},
		]);
		expect(jsonOf(execution, 'Transcripts')).toMatchObject([
			{
				customer: 'Asha',
				status: 'completed',
				transcript: { text: containing('asha.mp3') },
			},
			{
				customer: 'Meera',
				status: 'completed',
				transcript: { text: containing('meera.ogg') },
			},
		]);
		expect(execution.items('Transcribe').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
		const problems = jsonOf(execution, 'What Went Wrong');
		expect(problems).toMatchObject([
			{ row: 3, customer: 'Ravi', problem: containing('Item 1') },
			{ row: 5, customer: 'Imran', problem: containing('Item 3') },
		]);
		const [report] = execution.items('Report');
		expect(report!.binary!.data).toMatchObject({ fileName: 'not-transcribed.csv' });
		const [head, ...lines] = (await bed.api.bytes(report!.binary!.data!))
			.toString('utf8')
			.trim()
			.split('\n');
		expect(head!.replace(/^\uFEFF/, '')).toBe('row,customer,problem,what_to_do');
		expect(lines).toHaveLength(2);
		expect(lines[0]).toMatch(/^3,Ravi,/);
		expect(lines[1]).toMatch(/^5,Imran,/);
	},

	'ai-agent-tool.json': async ({ workflow, bed, chatModel }) => {
		const question = 'What is said in https://example.com/calls/asha.mp3?';
		const execution = await chat(bed, chatModel, workflow, question);
		expect(execution).toMatchObject({ status: 'success', problem: '' });
		expect(bed.requests('POST /batch')).toMatchObject([
			{ body: { sources: [{ url: 'https://example.com/calls/asha.mp3', filename: 'asha.mp3' }] } },
		]);
		const [job] = bed.soket.batches[0]!.jobs;
		expect(jsonOf(execution, 'AI Agent')).toMatchObject([
			{ output: containing(`asha.mp3 (${job!.file_id})`) },
		]);
	},
};

/** Stands for any text with these words in it. */
const containing = (words: string): unknown => expect.stringContaining(words);

/** Runs an example by hand; it has to succeed. */
async function runWell(
	bed: TestBed,
	workflow: WorkflowToSave,
	trigger: string,
): Promise<Execution> {
	const execution = await bed.api.run(await bed.save(workflow), trigger);
	expect(execution).toMatchObject({ status: 'success', problem: '' });
	return execution;
}

function jsonOf(execution: Execution, node: string): IDataObject[] {
	return execution.items(node).map(({ json }) => json);
}
