import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import { rewriteJobs } from '../../soket-simulator';
import { SOKET, soketNode } from '../nodes';
import { silence } from '../silence';
import { eventually } from '../until';
import { callsWorkflow } from './callsWorkflow';
import type { Editor } from './editor';
import { n8n, useEditor } from './useEditor';

/** Five calls as a list may bring them: by URL and by key, and the first one once more at the end. */
const FIVE_CALLS = [
	{ customer: 'Asha', url: 'https://media.example.com/calls/asha.mp3', gcs_key: '' },
	{ customer: 'Ravi', url: '', gcs_key: 'calls/2026/ravi.wav' },
	{ customer: 'Meera', url: 'https://media.example.com/calls/meera.mp3', gcs_key: '' },
	{ customer: 'Kabir', url: 'https://media.example.com/calls/kabir.mp3', gcs_key: '' },
	{ customer: 'Asha', url: 'https://media.example.com/calls/asha.mp3', gcs_key: '' },
];

describe(`a run in n8n ${n8n.release}`, () => {
	const bed = useEditor();

	const openFiveCalls = async (editor: Editor) => {
		await editor.open(await bed.save(callsWorkflow('Calls', FIVE_CALLS, soketNode())));
		await editor.openNode(SOKET);
	};

	bed.test(
		'shows a row for each job with its batch, and the hints about the repeated file and what comes next',
		async (editor) => {
			await openFiveCalls(editor);
			await editor.execute();

			expect(bed.soket.journal).toMatchObject([
				{
					route: 'POST /batch',
					status: 200,
					body: {
						sources: [
							{ url: FIVE_CALLS[0]!.url, filename: 'asha.mp3' },
							{ gcs_key: FIVE_CALLS[1]!.gcs_key, filename: 'ravi.wav' },
							{ url: FIVE_CALLS[2]!.url, filename: 'meera.mp3' },
							{ url: FIVE_CALLS[3]!.url, filename: 'kabir.mp3' },
						],
					},
				},
			]);
			const [batch] = bed.soket.batches;
			expect(await editor.outputItems()).toEqual(
				batch!.jobs.map(({ file_id, filename, batch_id }) => ({
					file_id,
					filename,
					batch_id,
					status: 'queued',
					total_jobs: '4',
					estimated_audio_seconds: '245',
					estimated_completion_seconds: '0',
				})),
			);
			expect(await editor.hints()).toEqual([
				'1 repeated file was left out: each file was submitted once, and its job is linked to the first item that named it.',
				`Batch ${batch!.batch_id} is accepted, and Soket is at work: get its transcripts by Batch > Get Results with the batch_id. Running this node again would submit and pay again.`,
			]);
		},
	);

	bed.test(
		'marks the input item that an output item came from, and the other way round',
		async (editor) => {
			// By the place in the list no job would find its item.
			bed.soket.fault({ route: 'POST /batch', kind: 'rewrite', rewrite: rewriteJobs.shuffled(7) });
			await openFiveCalls(editor);
			await editor.execute();
			await editor.showTable('input');
			const names = (await editor.outputItems()).map(({ filename }) => filename);
			const inRequestOrder = ['asha.mp3', 'ravi.wav', 'meera.mp3', 'kabir.mp3'];
			expect(names).not.toEqual(inRequestOrder);
			expect([...names].sort()).toEqual([...inRequestOrder].sort());

			for (const [item, name] of names.entries()) {
				await editor.rows('output').nth(item).hover();
				const cameFrom = inRequestOrder.indexOf(name!);
				await eventually(async () => expect(await editor.marked('input')).toEqual([cameFrom]));

				await editor.rows('input').nth(cameFrom).hover();
				await eventually(async () => expect(await editor.marked('output')).toEqual([item]));
			}
			// Its file went to the first item that named it.
			await editor.rows('input').nth(4).hover();
			await eventually(async () => expect(await editor.marked('input')).toEqual([4]));
			expect(await editor.marked('output')).toEqual([]);
		},
	);

	bed.test(
		'makes transcripts of files that a node reads: a credential, a switch, nothing else',
		async (editor) => {
			const files = ['asha', 'meera', 'ravi'].map((name, i) => ({
				filename: `${name}.wav`,
				bytes: silence(60 + i),
			}));
			const folder = path.join(n8n.userFolder, '.n8n-files/editor');
			mkdirSync(folder, { recursive: true });
			for (const { filename, bytes } of files) writeFileSync(path.join(folder, filename), bytes);
			const start = workflowNode('Start', 'n8n-nodes-base.manualTrigger');
			await editor.open(await bed.api.saveWorkflow(chain('Files', [start])));

			const reading = 'Read/Write Files from Disk';
			await editor.openPanel('Start');
			await editor.search('read files');
			await editor.pick(reading);
			await editor.pick('Read File(s) From Disk');
			await editor.enter('fileSelector', `${folder}/*.wav`);
			await editor.closeNode();

			await editor.openPanel(reading);
			await editor.search('soket');
			await editor.pick(SOKET);
			await editor.pick('Submit audio to transcribe');
			await editor.openNewCredential();
			await editor.enter('accessToken', bed.soket.token);
			await editor.enter('baseUrl', bed.soket.baseUrl);
			await editor.saveCredential();
			await editor.credentialWindow.waitFor({ state: 'hidden' });
			await editor.turn('waitForCompletion');
			await editor.execute();

			const [upload] = bed.requests('POST /files/upload');
			expect(upload!.body).toMatchObject(
				files.map(({ filename, bytes }) => ({
					filename,
					sha256: createHash('sha256').update(bytes).digest('hex'),
				})),
			);
			expect(bed.soket.batches).toHaveLength(1);
			expect(await editor.outputItems()).toMatchObject(
				bed.soket.batches[0]!.jobs.map(({ file_id }, i) => ({
					file_id,
					filename: files[i]!.filename,
					status: 'completed',
					result: expect.stringContaining(`${files[i]!.filename} (${file_id})`) as unknown,
				})),
			);
			expect(await editor.hints()).toEqual([
				expect.stringMatching(/^Waited .*: 3 of 3 files completed, 0 failed\.$/),
			]);
		},
	);

	bed.test('needs a credential, which is green or says what to do', async (editor) => {
		await openFiveCalls(editor);
		await editor.openCredential();
		const credential = editor.credentialWindow;
		await credential.getByText('Connection tested successfully').waitFor();

		await editor.enter('accessToken', 'an-expired-token');
		await editor.saveCredential();
		await credential.getByText(/Couldn.t connect with these settings/).waitFor();
		await credential.getByText('More details').click();
		await credential
			.getByText(
				'Soket does not accept this access token (401): it is wrong or has expired. Get a new one from Soket and paste it here.',
			)
			.waitFor();
		expect(bed.soket.journal.map(({ status }) => status)).toEqual([200, 401, 401]);
	});
});
