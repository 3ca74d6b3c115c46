import path from 'node:path';
import type { Browser } from 'playwright-core';

import { LOGS } from '../n8n/server';
import { launchChromium } from '../services/chromium';
import { type RunningN8n, runningServers } from '../suites';
import { type TestBed, useN8n } from '../testBed';
import { Editor } from './editor';

/** What the tests of the editor have at hand. */
export interface EditorBed extends TestBed {
	/** A test in the file's browser window: one that fails leaves a picture of what a person would have seen. */
	test: (name: string, body: (editor: Editor) => Promise<void>) => void;
}

/** The n8n whose editor is tested. */
export const [n8n] = runningServers() as [RunningN8n];

/** Connects to n8n, and opens its editor in a browser, before the tests of a file. */
export function useEditor(): EditorBed {
	const bed = useN8n(n8n);
	let browser: Browser | undefined;
	let editor: Editor;
	beforeAll(async () => {
		browser = await launchChromium();
		editor = await Editor.openIn(browser, n8n.baseUrl);
	});
	afterAll(async () => await browser?.close());

	const test: EditorBed['test'] = (name, body) => {
		it(name, async () => {
			try {
				await body(editor);
			} catch (error) {
				const picture = path.join(LOGS, `editor-${name.replace(/[^\w.]+/g, '-')}.png`);
				await editor.page.screenshot({ path: picture }).catch(console.error);
				process.stderr.write(`\nWhat the editor looked like when "${name}" failed: ${picture}\n`);
				throw error;
			}
		});
	};
	return Object.assign(bed, { test });
}
