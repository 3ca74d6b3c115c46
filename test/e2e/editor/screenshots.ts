import type { INode } from 'n8n-workflow';
import type { Browser, Locator } from 'playwright-core';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import { startSimulator } from '../../soket-simulator';
import { N8nApi, type WorkflowToSave } from '../n8n/api';
import { packPackage } from '../n8n/package';
import type { N8nServer } from '../n8n/server';
import { withCredentials } from '../n8n/workflowFiles';
import { startN8nWithPackage } from '../n8n/withPackage';
import { SOKET, soketNode } from '../nodes';
import { launchChromium } from '../services/chromium';
import { silence } from '../silence';
import { CALLS, callsWorkflow } from './callsWorkflow';
import { Editor } from './editor';

/** Where the README finds its pictures: `NAME.png`, and `NAME-dark.png` with dark colours. */
const PICTURES = path.resolve(__dirname, '../../../docs');
/** Wide enough for the panes beside the parameters. */
const WIDTH = 1440;
/** One column of addresses: n8n shows empty cells in red. */
const CALLS_BY_URL = ['asha.mp3', 'ravi.wav', 'meera.mp3', 'kabir.mp3', 'asha.mp3'].map((file) => ({
	customer: file[0]!.toUpperCase() + file.slice(1, -4),
	url: `https://media.example.com/calls/${file}`,
}));

/** The length of each recording, in seconds. */
const RECORDINGS = { 'asha.wav': 31, 'meera.wav': 74, 'ravi.wav': 52 };

/** Takes the README's pictures anew, of the package as it is built. All that they show is made up. */
async function main(): Promise<void> {
	const { tarball, remove } = await packPackage();
	const n8n = await startN8nWithPackage('n8n-2', tarball, { name: 'screenshots' });
	const browser = await launchChromium();
	try {
		await mkdir(PICTURES, { recursive: true });
		await takePictures(n8n, browser, 'light');
		await takePictures(n8n, browser, 'dark');
	} finally {
		await browser.close();
		await n8n.stop();
		await remove();
	}
}

async function takePictures(
	{ baseUrl, userFolder }: N8nServer,
	browser: Browser,
	colorScheme: 'light' | 'dark',
): Promise<void> {
	// One for each, so that both show the same ids.
	const soket = await startSimulator({ transcriptionMilliseconds: 40_000 });
	// And one for the picture with transcripts.
	const quickSoket = await startSimulator({ transcriptionMilliseconds: 4_000 });
	const api = await N8nApi.connect(baseUrl);
	const [credential, quickCredential] = await Promise.all(
		[soket, quickSoket].map(
			async ({ token: accessToken, baseUrl: soketUrl }) =>
				await api.createCredential('soketApi', 'Soket account', { accessToken, baseUrl: soketUrl }),
		),
	);
	const editor = await Editor.openIn(browser, baseUrl, { colorScheme });
	const icon = colorScheme === 'dark' ? 'soket.dark.svg' : 'soket.svg';
	const take = async (name: string) => {
		const file = `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`;
		await editor.page.screenshot({ path: path.join(PICTURES, file), animations: 'disabled' });
		console.log(`docs/${file}`);
	};
	const expectIcon = async (place: Locator) => {
		const drawn = await editor.iconIn(place);
		if (drawn !== icon) throw new Error(`n8n drew ${drawn} with ${colorScheme} colours`);
	};

	try {
		await editor.page.setViewportSize({ width: WIDTH, height: 640 });
		await editor.open(await api.saveWorkflow(callsWorkflow('Transcribe calls', CALLS_BY_URL)));
		await editor.openPanel(CALLS);
		await editor.search('soket');
		await editor.found(SOKET).waitFor();
		await expectIcon(editor.found(SOKET));
		await take('panel');

		await editor.page.setViewportSize({ width: WIDTH, height: 700 });
		const calls = callsWorkflow('Transcribe calls', CALLS_BY_URL, soketNode());
		await editor.open(await api.saveWorkflow(withCredentials(calls, [credential!])));
		await editor.openNode(SOKET);
		await expectIcon(editor.nodeWindow);
		await editor.execute();
		await editor.showTable('input');
		await editor.page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
		await editor.rows('output').nth(1).locator('td').first().hover();
		await take('run');

		const folder = path.join(userFolder, '.n8n-files');
		await mkdir(folder, { recursive: true });
		for (const [name, seconds] of Object.entries(RECORDINGS)) {
			await writeFile(path.join(folder, name), silence(seconds));
		}
		await editor.page.setViewportSize({ width: WIDTH, height: 700 });
		const files = withCredentials(filesWorkflow(`${folder}/*.wav`), [quickCredential!]);
		await editor.open(await api.saveWorkflow(files));
		await editor.openNode(SOKET);
		await editor.execute();
		await editor.showTable('input');
		await editor.page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
		const transcript = editor.rows('output').nth(1).locator('td').filter({ hasText: 'text' });
		await transcript.scrollIntoViewIfNeeded();
		await transcript.hover();
		await take('files');
	} finally {
		await editor.close();
		await soket.stop();
		await quickSoket.stop();
	}
}

/** Files are read, and transcribed. */
function filesWorkflow(fileSelector: string): WorkflowToSave {
	const nodes = [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode('Read Files', 'n8n-nodes-base.readWriteFile', { parameters: { fileSelector } }),
		soketNode({ waitForCompletion: true }),
	].map((node, i): INode => ({ ...node, position: [i * 240, 0] }));
	return chain('Transcribe files', nodes);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
