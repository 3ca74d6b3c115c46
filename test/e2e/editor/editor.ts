import {
	type Browser,
	type BrowserContextOptions,
	type Locator,
	type Page,
	selectors,
} from 'playwright-core';

import type { SavedWorkflow } from '../n8n/api';
import { OWNER } from '../n8n/restClient';

selectors.setTestIdAttribute('data-test-id');

/** How long anything on a page may take, in milliseconds: the machine may be busy. */
const PATIENCE = 30_000;

/** What there is to know of a picture on a page; the types of a browser are none of the node's. */
interface Picture {
	src: string;
	decode: () => Promise<void>;
}

/** A side of a node's window, where its items are. */
type Side = 'input' | 'output';

/** All that the tests do and see in n8n's editor: in a browser of its own profile, with the owner logged in. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly baseUrl: string,
	) {}

	/** @param options of the browser: its window's size, its colours */
	static async openIn(
		browser: Browser,
		baseUrl: string,
		options: BrowserContextOptions = {},
	): Promise<Editor> {
		const context = await browser.newContext({
			viewport: { width: 1280, height: 800 },
			locale: 'en-US',
			timezoneId: 'UTC',
			...options,
		});
		context.setDefaultTimeout(PATIENCE);
		context.setDefaultNavigationTimeout(PATIENCE);
		const { email: emailOrLdapLoginId, password } = OWNER;
		const login = await context.request.post(`${baseUrl}/rest/login`, {
			data: { emailOrLdapLoginId, password },
		});
		if (!login.ok()) throw new Error(`n8n did not let the owner in: ${await login.text()}`);
		const page = await context.newPage();
		// "Leave this page?" Yes.
		page.on('dialog', (dialog) => void dialog.accept());
		return new Editor(page, baseUrl);
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}

	/**
	 * The file name of the icon that is drawn in a place.
	 *
	 * @throws if the browser can't make a picture of it
	 */
	async iconIn(place: Locator): Promise<string> {
		const icon = place.locator('img').filter({ visible: true }).first();
		const address = await icon.evaluate(async (picture: Picture) => {
			await picture.decode();
			return picture.src;
		});
		return address.split('/').pop()!;
	}

	// The canvas

	/** Opens a workflow, and waits until its nodes are there. */
	async open({ id, nodes }: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${id}`);
		for (const { name } of nodes) await this.node(name).waitFor();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** What is marked as wrong with a node, in words. */
	async issuesOf(node: string): Promise<string[]> {
		await this.node(node).getByTestId('node-issues').hover();
		const issues = this.page.locator('.titled-list-item').filter({ visible: true });
		await issues.first().waitFor();
		return await issues.allInnerTexts();
	}

	// The panel that nodes are searched and picked in

	/**
	 * Opens it by one of the pluses at a node.
	 *
	 * @param handle where the plus is, as n8n names it; default: the node's output
	 */
	async openPanel(node: string, handle = 'outputs/main/0'): Promise<void> {
		const place = this.node(node).locator(`[data-handleid="${handle}"]`);
		await place.getByTestId('canvas-handle-plus').click();
		await this.panel.waitFor();
	}

	async search(words: string): Promise<void> {
		await this.panel.getByTestId('node-creator-search-bar').fill(words);
	}

	/** A node that was found, or one of its actions. */
	found(name: string): Locator {
		const label = this.page.getByText(name, { exact: true });
		return this.panel.getByTestId('item-iterator-item').filter({ has: label });
	}

	/** The names of all that is listed. */
	async allFound(): Promise<string[]> {
		const entries = this.panel.getByTestId('item-iterator-item');
		return await entries.getByTestId('node-creator-item-name').allInnerTexts();
	}

	/** Picks a node, which shows its actions, or an action, which adds the node and opens its window. */
	async pick(name: string): Promise<void> {
		await this.found(name).click();
	}

	private get panel(): Locator {
		return this.page.getByTestId('node-creator');
	}

	// The window of a node: input on the left, parameters in the middle, output on the right

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.parameters.waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.nodeWindow.waitFor({ state: 'hidden' });
	}

	get nodeWindow(): Locator {
		return this.page.getByTestId('ndv');
	}

	private get parameters(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	/** The labels of all fields, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.parameters.locator('label').filter({ visible: true });
		// Behind a field's name stand its switches between a value and an expression.
		return (await labels.allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
	}

	/** What is marked as wrong, by the name of the parameter. */
	async issues(): Promise<string[]> {
		const marked = this.nodeWindow.locator('.has-issues').filter({ visible: true });
		const names = (await marked.all()).map((field) => field.getAttribute('data-test-id'));
		return (await Promise.all(names)).map((name) => name?.replace('parameter-input-', '') ?? '?');
	}

	/** A field of the node, or of its credential, by the name of its parameter. */
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

	/** Runs the node, on its pinned input, waits until it has come to an end, and shows its output as a table. */
	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
		await this.side('output')
			.getByTestId(/^node-run-status-/)
			.waitFor();
		await this.showTable('output');
	}

	async showTable(side: Side): Promise<void> {
		await this.side(side).getByTestId('radio-button-table').click();
		await this.rows(side).first().waitFor();
	}

	/** The rows of a table, one for each item. */
	rows(side: Side): Locator {
		return this.side(side).locator('tbody tr');
	}

	/** The items of the output's table: what stands in each column, by its heading. */
	async outputItems(): Promise<Array<Record<string, string>>> {
		const headings = await this.side('output').locator('thead th').allInnerTexts();
		const rows = await Promise.all(
			(await this.rows('output').all()).map((row) => row.locator('td').allInnerTexts()),
		);
		return rows.map((cells) =>
			Object.fromEntries(
				headings.flatMap((heading, i) =>
					heading.trim() === '' ? [] : [[heading.trim(), cells[i]!.trim()]],
				),
			),
		);
	}

	/** The numbers of the items that are marked because the pointer is on them, or on one linked to them. */
	async marked(side: Side): Promise<number[]> {
		const rows = await this.rows(side).all();
		const ids = await Promise.all(rows.map((row) => row.getAttribute('data-test-id')));
		return ids.flatMap((id, number) => (id === 'hovering-item' ? [number] : []));
	}

	/** What n8n tells above the output's items. */
	async hints(): Promise<string[]> {
		const hints = await this.side('output').getByTestId('node-hint').allInnerTexts();
		return hints.map((hint) => hint.trim());
	}

	private side(side: Side): Locator {
		return this.page.getByTestId(side === 'input' ? 'ndv-input-panel' : 'output-panel');
	}

	// The window of a credential, before the one of a node

	/** Opens the credential that is picked in the node; n8n tests it when its window opens. */
	async openCredential(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
		await this.credentialWindow.waitFor();
	}

	async openNewCredential(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.credentialWindow.waitFor();
	}

	/** Saves it, which tests it too: a new one that is right closes its window. */
	async saveCredential(): Promise<void> {
		await this.credentialWindow.getByTestId('credential-save-button').click();
	}

	get credentialWindow(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}
}
