import type { IDataObject } from 'n8n-workflow';

import type { RestClient } from './restClient';

/** A column of a data table. */
export interface Column {
	name: string;
	type: 'string' | 'number' | 'boolean' | 'date';
}

/** One of n8n's own data tables, in the owner's project. */
export class DataTable {
	private constructor(
		private readonly rest: RestClient,
		readonly id: string,
		private readonly path: string,
	) {}

	static async create(rest: RestClient, name: string, columns: Column[]): Promise<DataTable> {
		const tables = await tablesOf(rest);
		const { id } = await rest.call<{ id: string }>('POST', tables, { name, columns });
		return new DataTable(rest, id, `${tables}/${id}`);
	}

	/** @throws if there is no table of that name */
	static async named(rest: RestClient, name: string): Promise<DataTable> {
		const tables = await tablesOf(rest);
		const { data } = await rest.call<{ data: Array<{ id: string; name: string }> }>('GET', tables);
		const found = data.find((table) => table.name === name);
		if (!found) throw new Error(`There is no data table "${name}"`);
		return new DataTable(rest, found.id, `${tables}/${found.id}`);
	}

	/** All rows, in the order in which they were written. */
	async rows(): Promise<IDataObject[]> {
		return (await this.rest.call<{ data: IDataObject[] }>('GET', `${this.path}/rows?take=100`))
			.data;
	}

	async insert(row: IDataObject): Promise<void> {
		await this.rest.call('POST', `${this.path}/insert`, { data: [row], returnType: 'count' });
	}
}

async function tablesOf(rest: RestClient): Promise<string> {
	const { id } = await rest.call<{ id: string }>('GET', 'projects/personal');
	return `projects/${id}/data-tables`;
}
