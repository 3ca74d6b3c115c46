import type { IDataObject } from 'n8n-workflow';

import type { N8nApi, WorkflowToSave } from '../n8n/api';
import { DataTable } from '../n8n/dataTable';
import type { N8nVersion } from '../n8n/install';
import { withParameters } from '../n8n/workflowFiles';

const NAME = 'soket_batches';

/** Makes the data table of `collect-later.json` as its note says, by hand where n8n's node can't. */
export async function withBatchTable(
	workflow: WorkflowToSave,
	api: N8nApi,
	version: N8nVersion,
): Promise<{ workflow: WorkflowToSave; table: DataTable }> {
	if (version === 'n8n-2') {
		await api.run(await api.saveWorkflow(workflow), 'Once');
		return { workflow, table: await DataTable.named(api.rest, NAME) };
	}
	const table = await DataTable.create(api.rest, NAME, [
		{ name: 'batch_id', type: 'string' },
		{ name: 'files', type: 'number' },
		{ name: 'state', type: 'string' },
	]);
	const picked = { dataTableId: { __rl: true, mode: 'list', value: table.id } };
	const nodes = ['Write Row', 'Open Batches', 'Mark Collected', 'Mark Not Found'];
	return {
		workflow: nodes.reduce((changed, node) => withParameters(changed, node, picked), workflow),
		table,
	};
}

/** Which state the table has for each batch. */
export async function statesIn(table: DataTable): Promise<IDataObject> {
	const rows = await table.rows();
	return Object.fromEntries(rows.map(({ batch_id, state }) => [batch_id as string, state]));
}
