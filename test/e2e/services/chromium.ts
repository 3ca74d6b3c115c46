import { createRequire } from 'node:module';
import type * as Playwright from 'playwright-core';

import { CannotRun } from '../n8n/cannotRun';
import { programOf } from './debian';

/** Beside Playwright's own: no window, no sandbox, nobody outside asked for anything. */
const FLAGS = ['--disable-gpu', '--disable-quic'];

/**
 * Starts Debian's Chromium with a fresh profile, and installs it where it is missing. It ends with this process,
 * whatever way that goes.
 *
 * @throws CannotRun if it is not here and can't be installed, or does not start
 */
export async function launchChromium(): Promise<Playwright.Browser> {
	// It is large, and most suites need none of it.
	const { chromium } = createRequire(__filename)('playwright-core') as typeof Playwright;
	const executablePath = programOf('chromium', 'chromium');
	try {
		return await chromium.launch({ executablePath, args: FLAGS, timeout: 60_000 });
	} catch (error) {
		const { message } = error as Error;
		// Playwright's message goes on and on; what Chromium itself said is marked in it.
		const said = message.split('\n').filter((line) => line.startsWith('[pid='));
		throw new CannotRun('Chromium does not start', { stderr: said.join('\n') || message });
	}
}
