import type { Locator, Page } from 'playwright-core';

import { DataPane } from './dataPane';

/** The window of a node: its input on the left, its parameters in the middle, its output on the right. */
export class NodeView {
	readonly window: Locator;
	readonly input: DataPane;
	readonly output: DataPane;
	private readonly parameters: Locator;

	constructor(private readonly page: Page) {
		this.window = page.getByTestId('ndv');
		this.input = new DataPane(page.getByTestId('ndv-input-panel'));
		this.output = new DataPane(page.getByTestId('output-panel'));
		this.parameters = page.getByTestId('node-parameters');
	}

	/** The labels of all fields, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.parameters.locator('label').filter({ visible: true });
		// Behind a field's name stand its switches between a value and an expression.
		return (await labels.allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
	}

	/** What is marked as wrong, by the name of the parameter. */
	async issues(): Promise<string[]> {
		const marked = this.window.locator('.has-issues').filter({ visible: true });
		const names = (await marked.all()).map((field) => field.getAttribute('data-test-id'));
		return (await Promise.all(names)).map((name) => name?.replace('parameter-input-', '') ?? '?');
	}

	/** A field, by the name of its parameter. */
	field(parameter: string): Locator {
		return this.page.getByTestId(`parameter-input-${parameter}`);
	}

	/** Picks from the list of a field, by the words that a person reads there. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.field(parameter).locator('input').click();
		await this.page
			.getByTestId('parameter-input-item')
			.filter({ visible: true, has: this.page.getByText(option, { exact: true }) })
			.click();
	}

	/** Writes into a field. */
	async enter(parameter: string, text: string): Promise<void> {
		await this.field(parameter).locator('input').fill(text);
	}

	/** What is chosen in the list of a field. */
	async chosen(parameter: string): Promise<string> {
		return await this.field(parameter).locator('input').inputValue();
	}

	/** Turns a switch over. */
	async turn(parameter: string): Promise<void> {
		await this.field(parameter).click();
	}

	/** An expression as it stands in its field. */
	async expression(parameter: string): Promise<string> {
		return await this.field(parameter).getByTestId('inline-expression-editor-input').innerText();
	}

	/** What the expression in a field comes to for the first item, which n8n shows below it. */
	async valueOf(parameter: string): Promise<string> {
		return await this.page.getByTestId(`parameter-expression-preview-${parameter}`).innerText();
	}

	/** What "Add option" has to offer. */
	async options(): Promise<string[]> {
		const list = this.parameters.getByPlaceholder('Add option');
		await list.click();
		const options = this.page.getByTestId('collection-parameter-option').filter({ visible: true });
		await options.first().waitFor();
		const names = await options.allInnerTexts();
		await list.click();
		await options.first().waitFor({ state: 'hidden' });
		return names.map((name) => name.trim());
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.window.waitFor({ state: 'hidden' });
	}

	/** Runs the node, on its pinned input, and waits until it has come to an end. */
	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
		await this.output.pane.getByTestId(/^node-run-status-/).waitFor();
	}
}
