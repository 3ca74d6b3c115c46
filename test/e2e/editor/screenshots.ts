import type { Browser } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { startSimulator } from '../../soket-simulator';
import { N8nApi } from '../n8n/api';
import { packPackage } from '../n8n/package';
import { withCredentials } from '../n8n/workflowFiles';
import { startN8nWithPackage } from '../n8n/withPackage';
import { CALLS, callsWorkflow, SOKET, soketNode } from './callsWorkflow';
import { launchChromium } from './chromium';
import { Editor } from './editor';
import { iconIn } from './icon';

/** Where the README finds its pictures: `NAME.png`, and `NAME-dark.png` with dark colours. */
const PICTURES = path.resolve(__dirname, '../../../docs');
/** Wide enough for the panes beside the parameters. */
const WIDTH = 1440;
/** One column of addresses: n8n shows empty cells in red. */
const CALLS_BY_URL = ['asha.mp3', 'ravi.wav', 'meera.mp3', 'kabir.mp3', 'asha.mp3'].map((file) => ({
	customer: file[0]!.toUpperCase() + file.slice(1, -4),
	url: `https://media.example.com/calls/${file}`,
}));

/** Takes the README's pictures anew, of the package as it is built. All that they show is made up. */
async function main(): Promise<void> {
	const { tarball, remove } = await packPackage();
	const n8n = await startN8nWithPackage('n8n-2', tarball, { name: 'screenshots' });
	const browser = await launchChromium();
	try {
		await mkdir(PICTURES, { recursive: true });
		await takePictures(n8n.baseUrl, browser, 'light');
		await takePictures(n8n.baseUrl, browser, 'dark');
	} finally {
		await browser.close();
		await n8n.stop();
		await remove();
	}
}

async function takePictures(
	baseUrl: string,
	browser: Browser,
	colorScheme: 'light' | 'dark',
): Promise<void> {
	// One for each, so that both show the same ids.
	const soket = await startSimulator({ transcriptionMilliseconds: 40_000 });
	const api = await N8nApi.connect(baseUrl);
	const credential = await api.createCredential('soketApi', 'Soket account', {
		accessToken: soket.token,
		baseUrl: soket.baseUrl,
	});
	const editor = await Editor.openIn(browser, baseUrl, { colorScheme });
	const icon = colorScheme === 'dark' ? 'soket.dark.svg' : 'soket.svg';
	const take = async (name: string) => {
		const file = `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`;
		await editor.page.screenshot({ path: path.join(PICTURES, file), animations: 'disabled' });
		console.log(`docs/${file}`);
	};
	const openNode = async (height: number) => {
		await editor.page.setViewportSize({ width: WIDTH, height });
		const workflow = callsWorkflow('Transcribe calls', CALLS_BY_URL, soketNode());
		await editor.open(await api.saveWorkflow(withCredentials(workflow, [credential])));
		return await editor.openNode(SOKET);
	};
	const expectIcon = async (place: Parameters<typeof iconIn>[0]) => {
		const drawn = await iconIn(place);
		if (drawn !== icon) throw new Error(`n8n drew ${drawn} with ${colorScheme} colours`);
	};

	try {
		await editor.page.setViewportSize({ width: WIDTH, height: 640 });
		await editor.open(await api.saveWorkflow(callsWorkflow('Transcribe calls', CALLS_BY_URL)));
		const panel = await editor.openNodesPanel(CALLS);
		await panel.search('soket');
		await panel.entry(SOKET).waitFor();
		await expectIcon(panel.entry(SOKET));
		await take('panel');

		const node = await openNode(830);
		await node.turn('waitForCompletion');
		await node.field('maxWaitMinutes').waitFor();
		await expectIcon(node.window);
		await take('node');

		const ran = await openNode(700);
		await ran.execute();
		await ran.input.showTable();
		await ran.output.showTable();
		await editor.page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
		await ran.output.rows.nth(1).locator('td').first().hover();
		await take('run');
	} finally {
		await editor.close();
		await soket.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
