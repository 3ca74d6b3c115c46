import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { N8nApi, type SavedWorkflow } from '../n8n/api';
import { freePort } from '../n8n/freePort';
import { exampleFiles, readExample } from '../n8n/workflowFiles';

const script = path.resolve(__dirname, '../tryOut.ts');
const tsx = require.resolve('tsx/cli');

/** Starts it as `npm run dev` does; resolves with all it printed when it says that it is there. */
async function tryOut(): Promise<{ child: ChildProcess; printed: string }> {
	const port = String(await freePort());
	const child = spawn(process.execPath, [tsx, script, '--port', port], { stdio: 'pipe' });
	let printed = '';
	await new Promise<void>((resolve, reject) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (text: Buffer) => {
				printed += text.toString();
				if (printed.includes('Ctrl-C')) resolve();
			});
		}
		child.once('exit', () => reject(new Error(`It ended:\n${printed}`)));
	});
	return { child, printed };
}

describe('npm run dev', () => {
	it('opens an n8n with everything in it, and leaves nothing behind', async () => {
		const { child, printed } = await tryOut();
		try {
			const [address] = /http:\/\/127\.0\.0\.1:\d+$/m.exec(printed)!;
			expect(printed).toContain('owner@example.com');
			const api = await N8nApi.connect(address);

			const workflows = await api.rest.call<SavedWorkflow[]>('GET', 'workflows');
			expect(workflows.map(({ name }) => name).sort()).toEqual(
				exampleFiles()
					.map((file) => readExample(file).name)
					.sort(),
			);
			const { id } = workflows.find(({ name }) => name === readExample('submit-batch.json').name)!;
			const execution = await api.run(await api.workflow(id), 'Start');
			expect(execution).toMatchObject({ status: 'success', problem: '' });
			expect(execution.items('Soket Batch Transcribe')).toHaveLength(2);

			const files = workflows.find(
				({ name }) => name === readExample('files-to-transcripts.json').name,
			)!;
			const { nodes } = await api.workflow(files.id);
			const { fileSelector } = nodes.find(({ name }) => name === 'Read Audio Files')!.parameters;
			const audio = path.dirname(fileSelector as string);
			expect(existsSync(path.join(audio, 'asha.wav'))).toBe(true);

			child.kill('SIGINT');
			const [code] = (await once(child, 'exit')) as [number | null];
			expect(code).toBe(0);
			expect(existsSync(audio)).toBe(false);
			await expect(fetch(address)).rejects.toThrow('fetch failed');
		} finally {
			child.kill('SIGKILL');
		}
		// Starting n8n may take a while on a busy machine.
	}, 300_000);
});
