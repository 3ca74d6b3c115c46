import type { Locator } from 'playwright-core';

/** The panel that nodes are searched and picked in. */
export class NodesPanel {
	constructor(readonly panel: Locator) {}

	async search(words: string): Promise<void> {
		await this.panel.getByTestId('node-creator-search-bar').fill(words);
	}

	/** A node that was found, or one of its actions. */
	entry(name: string): Locator {
		const label = this.panel.page().getByText(name, { exact: true });
		return this.panel.getByTestId('item-iterator-item').filter({ has: label });
	}

	/** The names of all that is listed. */
	async entries(): Promise<string[]> {
		return await this.panel
			.getByTestId('item-iterator-item')
			.getByTestId('node-creator-item-name')
			.allInnerTexts();
	}

	/** Picks a node, which shows its actions, or an action, which adds the node. */
	async pick(name: string): Promise<void> {
		await this.entry(name).click();
	}
}
