import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';

/**
 * Stands for n8n's table of what nodes have processed, which all executions share. As n8n does it, in mode
 * `entries`: hashes only, the newest ones up to a bound, whatever is asked about is recorded, and a row is read
 * and written without a lock.
 */
export class InMemoryDeduplicator implements IDataDeduplicator {
	/** The hashes of each workflow and node. */
	readonly rows = new Map<string, string[]>();
	/** What every call throws, until this is undefined again. */
	failure: Error | undefined;

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const { row, write } = await this.read(scope, context);
		const output: IDeduplicationOutput = { new: [], processed: [] };
		for (const item of items) {
			const isKnown = row.includes(hashOf(item));
			output[isKnown ? 'processed' : 'new'].push(item);
			if (!isKnown) row.push(hashOf(item));
		}
		if (maxEntries) row.splice(0, row.length - maxEntries);
		await write(row);
		return output;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const { row, write } = await this.read(scope, context);
		const removed = items.map(hashOf);
		await write(row.filter((hash) => !removed.includes(hash)));
	}

	async clearAllProcessedItems(): Promise<void> {
		throw new Error('The node has no business here');
	}

	async getProcessedDataCount(): Promise<number> {
		throw new Error('The node has no business here');
	}

	/** How many marks there are of all nodes together. */
	get count(): number {
		return [...this.rows.values()].flat().length;
	}

	/** Forgets all, and works again. */
	reset(): void {
		this.rows.clear();
		this.failure = undefined;
	}

	private async read(scope: DeduplicationScope, { node, workflow }: ICheckProcessedContextData) {
		if (this.failure) throw this.failure;
		if (!workflow.id) throw new Error('The workflow is not saved');
		const key = `${workflow.id} ${scope === 'node' ? `n:${node!.id}` : ''}`;
		const row = [...(this.rows.get(key) ?? [])];
		await databaseTime();
		const write = async (changed: string[]) => {
			await databaseTime();
			this.rows.set(key, changed);
		};
		return { row, write };
	}
}

/** Others get their turn, as with a real database. */
async function databaseTime(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

function hashOf(item: DeduplicationItemTypes): string {
	return createHash('md5').update(item.toString()).digest('base64');
}
