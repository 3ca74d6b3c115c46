import type { Browser } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { LOGS } from '../n8n/server';
import { type RunningN8n, runningServers } from '../workflows/servers';
import { type TestBed, useN8n } from '../workflows/setup';
import { launchChromium } from './chromium';
import { Editor } from './editor';

/** Where a test that fails leaves a picture of what a person would have seen. */
export const FAILURES = path.join(LOGS, 'editor');

/** The n8n whose editor is tested. */
export function runningN8n(): RunningN8n {
	return runningServers()[0]!;
}

/** What the tests of the editor have at hand. */
export interface EditorBed extends TestBed {
	/** One browser window for all tests of a file. */
	editor: Editor;
	/** A test in that window. */
	test: (name: string, body: () => Promise<void>) => void;
}

/** Connects to n8n, and opens its editor in a browser, before the tests of a file. */
export function useEditor(n8n: RunningN8n): EditorBed {
	const bed = useN8n(n8n) as EditorBed;
	let browser: Browser | undefined;
	beforeAll(async () => {
		browser = await launchChromium();
		bed.editor = await Editor.openIn(browser, n8n.baseUrl);
	});
	afterAll(async () => await browser?.close());

	bed.test = (name, body) => {
		it(name, async () => {
			try {
				await body();
			} catch (error) {
				await keepPicture(bed.editor, expect.getState().currentTestName ?? name);
				throw error;
			}
		});
	};
	return bed;
}

async function keepPicture({ page }: Editor, test: string): Promise<void> {
	mkdirSync(FAILURES, { recursive: true });
	const file = path.join(FAILURES, `${test.replace(/[^\w.]+/g, '-')}.png`);
	const result = await page.screenshot({ path: file }).then(
		() => file,
		(error: unknown) => `no picture: ${String(error)}`,
	);
	process.stderr.write(`\nWhat the editor looked like when "${test}" failed: ${result}\n`);
}
