import { type Browser, chromium } from 'playwright-core';

import { CannotRun } from '../n8n/cannotRun';
import { programOf } from '../services/debian';

/** Beside Playwright's own: no window, no sandbox, nobody outside asked for anything. */
const FLAGS = ['--disable-gpu', '--disable-quic'];

/**
 * Debian's Chromium, installed where it is missing.
 *
 * @returns the full path of the program
 * @throws CannotRun if it is not here and can't be installed
 */
export function chromiumProgram(): string {
	return programOf('chromium', 'chromium');
}

/**
 * Starts Chromium with a fresh profile. It ends with this process, whatever way that goes.
 *
 * @throws CannotRun if it does not start
 */
export async function launchChromium(): Promise<Browser> {
	const executablePath = chromiumProgram();
	try {
		return await chromium.launch({ executablePath, args: FLAGS, timeout: 60_000 });
	} catch (error) {
		const { message } = error as Error;
		// Playwright's message goes on and on; what Chromium itself said is marked in it.
		const said = message.split('\n').filter((line) => line.startsWith('[pid='));
		throw new CannotRun('Chromium does not start', { stderr: said.join('\n') || message });
	}
}
