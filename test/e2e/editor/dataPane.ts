import type { Locator } from 'playwright-core';

/** The input or the output of a node, as a table. */
export class DataPane {
	constructor(readonly pane: Locator) {}

	async showTable(): Promise<void> {
		await this.pane.getByTestId('radio-button-table').click();
		await this.rows.first().waitFor();
	}

	/** One for each item. */
	get rows(): Locator {
		return this.pane.locator('tbody tr');
	}

	/** The table's items: what stands in each column, by its heading. */
	async items(): Promise<Array<Record<string, string>>> {
		const headings = await this.pane.locator('thead th').allInnerTexts();
		const rows = await Promise.all(
			(await this.rows.all()).map((row) => row.locator('td').allInnerTexts()),
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
	async marked(): Promise<number[]> {
		const rows = await this.rows.all();
		const ids = await Promise.all(rows.map((row) => row.getAttribute('data-test-id')));
		return ids.flatMap((id, number) => (id === 'hovering-item' ? [number] : []));
	}

	/** What n8n tells above the items. */
	async hints(): Promise<string[]> {
		const hints = await this.pane.getByTestId('node-hint').allInnerTexts();
		return hints.map((hint) => hint.trim());
	}
}
