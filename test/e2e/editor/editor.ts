import {
	type Browser,
	type BrowserContextOptions,
	type Locator,
	type Page,
	selectors,
} from 'playwright-core';

import type { SavedWorkflow } from '../n8n/api';
import { OWNER } from '../n8n/restClient';
import { NodesPanel } from './nodesPanel';
import { NodeView } from './nodeView';

selectors.setTestIdAttribute('data-test-id');

/** How long anything on a page may take, in milliseconds: the machine may be busy. */
const PATIENCE = 30_000;

/** n8n's editor in a browser of its own profile, with the owner logged in. */
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

	/** Opens a workflow, and waits until its nodes are there. */
	async open({ id, nodes }: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${id}`);
		for (const { name } of nodes) await this.node(name).waitFor();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/**
	 * Opens the nodes panel by one of the pluses at a node.
	 *
	 * @param handle where the plus is, as n8n names it; default: the node's output
	 */
	async openNodesPanel(node: string, handle = 'outputs/main/0'): Promise<NodesPanel> {
		const place = this.node(node).locator(`[data-handleid="${handle}"]`);
		await place.getByTestId('canvas-handle-plus').click();
		const panel = new NodesPanel(this.page.getByTestId('node-creator'));
		await panel.panel.waitFor();
		return panel;
	}

	/** What is marked as wrong with a node on the canvas, in words. */
	async issuesOf(node: string): Promise<string[]> {
		await this.node(node).getByTestId('node-issues').hover();
		const issues = this.page.locator('.titled-list-item').filter({ visible: true });
		await issues.first().waitFor();
		return await issues.allInnerTexts();
	}

	/** Opens a node's window. */
	async openNode(name: string): Promise<NodeView> {
		await this.node(name).dblclick();
		return await this.nodeView();
	}

	/** The window of the node that is open. */
	async nodeView(): Promise<NodeView> {
		await this.page.getByTestId('node-parameters').waitFor();
		return new NodeView(this.page);
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}
}
