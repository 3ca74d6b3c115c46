import type { Locator, Page } from 'playwright-core';

/** The window of a credential, opened from a node's window. */
export class CredentialWindow {
	private readonly window: Locator;

	private constructor(private readonly page: Page) {
		this.window = page.getByTestId('editCredential-modal');
	}

	static async open(page: Page): Promise<CredentialWindow> {
		await page.getByTestId('credential-edit-button').click();
		const opened = new CredentialWindow(page);
		await opened.window.waitFor();
		return opened;
	}

	/** Opens it for a new credential, in a node's window. */
	static async openNew(page: Page): Promise<CredentialWindow> {
		await page.getByTestId('node-credentials-select').click();
		await page.getByTestId('node-credentials-select-item-new').click();
		const opened = new CredentialWindow(page);
		await opened.window.waitFor();
		return opened;
	}

	async enter(field: string, value: string): Promise<void> {
		await this.page.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
	}

	/** Saves it, which tests it too. */
	async save(): Promise<void> {
		await this.window.getByTestId('credential-save-button').click();
	}

	/** Resolves when it is gone: a new credential that was saved and is right closes it. */
	async closed(): Promise<void> {
		await this.window.waitFor({ state: 'hidden' });
	}

	/** A line that stands in the window. */
	text(words: string | RegExp): Locator {
		return this.window.getByText(words);
	}
}
