import type { Locator, Page } from 'playwright-core';

/** The window of a credential, opened from a node that it is picked in. */
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

	async enter(field: string, value: string): Promise<void> {
		await this.page.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
	}

	/** Saves it, which tests it too. */
	async save(): Promise<void> {
		await this.window.getByTestId('credential-save-button').click();
	}

	/** A line that stands in the window. */
	text(words: string | RegExp): Locator {
		return this.window.getByText(words);
	}
}
