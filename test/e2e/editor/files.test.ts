import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { workflowNode } from '../../engine/n8n/workflowNode';
import { chain } from '../n8n/chain';
import { silence } from '../silence';
import { CredentialWindow } from './credentialWindow';
import { SOKET } from './callsWorkflow';
import { runningN8n, useEditor } from './setup';

const n8n = runningN8n();

describe(`files of one's own in n8n ${n8n.release}`, () => {
	const bed = useEditor(n8n);
	const files = ['asha', 'meera', 'ravi'].map((name, i) => ({
		filename: `${name}.wav`,
		bytes: silence(60 + i),
	}));

	bed.test(
		'become transcripts behind a node that reads them: a credential, a switch, nothing else',
		async () => {
			const folder = path.join(n8n.userFolder, '.n8n-files/editor');
			mkdirSync(folder, { recursive: true });
			for (const { filename, bytes } of files) writeFileSync(path.join(folder, filename), bytes);
			const { editor } = bed;
			const start = workflowNode('Start', 'n8n-nodes-base.manualTrigger');
			await editor.open(await bed.api.saveWorkflow(chain('Files', [start])));

			const reading = 'Read/Write Files from Disk';
			const readers = await editor.openNodesPanel('Start');
			await readers.search('read files');
			await readers.pick(reading);
			await readers.pick('Read File(s) From Disk');
			const reader = await editor.nodeView();
			await reader.enter('fileSelector', `${folder}/*.wav`);
			await reader.close();

			const nodes = await editor.openNodesPanel(reading);
			await nodes.search('soket');
			await nodes.pick(SOKET);
			await nodes.pick('Submit audio to transcribe');
			const view = await editor.nodeView();
			const credential = await CredentialWindow.openNew(editor.page);
			await credential.enter('accessToken', bed.soket.token);
			await credential.enter('baseUrl', bed.soket.baseUrl);
			await credential.save();
			await credential.closed();
			await view.turn('waitForCompletion');
			await view.execute();

			await view.output.showTable();
			const [upload] = bed.requests('POST /files/upload');
			expect(upload!.body).toMatchObject(
				files.map(({ filename, bytes }) => ({
					filename,
					sha256: createHash('sha256').update(bytes).digest('hex'),
				})),
			);
			expect(bed.soket.batches).toHaveLength(1);
			expect(await view.output.items()).toMatchObject(
				bed.soket.batches[0]!.jobs.map(({ file_id }, i) => ({
					file_id,
					filename: files[i]!.filename,
					status: 'completed',
					result: expect.stringContaining(`${files[i]!.filename} (${file_id})`) as unknown,
				})),
			);
			expect(await view.output.hints()).toEqual([
				expect.stringMatching(/^Waited .*: 3 of 3 files completed, 0 failed\.$/),
			]);
		},
	);
});
