import type { IBinaryData, ICredentialDataDecryptedObject, IWorkflowBase } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { until } from '../until';
import {
	type Execution,
	type ExecutionSummary,
	hasData,
	isOver,
	readExecution,
	type StoredExecution,
} from './executions';
import { published } from './publication';
import { RestClient } from './restClient';

/** A workflow as it is exported, with what a test may add to it. */
export type WorkflowToSave = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData'>>;

/** A workflow that n8n has saved. */
export type SavedWorkflow = WorkflowToSave & { id: string; versionId: string };

/** A credential as a workflow refers to it. */
export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

/** What n8n shows of a credential's test. */
export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

const PAGE_SIZE = 100;

/** A page of executions: n8n 2 says by a cursor whether there are more, n8n 1 does not. */
interface ExecutionPage {
	results: ExecutionSummary[];
	nextCursor?: string | null;
}

/** The part of the query for the page behind this one; undefined where there is none. */
function placeAfter({ results, nextCursor }: ExecutionPage): string | undefined {
	if (nextCursor !== undefined) return nextCursor === null ? undefined : `&cursor=${nextCursor}`;
	return results.length < PAGE_SIZE ? undefined : `&lastId=${results.at(-1)!.id}`;
}

/** What a user does in n8n's editor, in code. It is the same for n8n 1 and 2. */
export class N8nApi {
	private constructor(readonly rest: RestClient) {}

	/** Logs in as the owner, who is made first where n8n is new. */
	static async connect(baseUrl: string): Promise<N8nApi> {
		return new N8nApi(await RestClient.connect(baseUrl));
	}

	get baseUrl(): string {
		return this.rest.baseUrl;
	}

	/** Gets what the editor gets, an icon say. */
	async get(path: string): Promise<Response> {
		return await this.rest.get(path);
	}

	async createCredential(
		type: string,
		name: string,
		data: ICredentialDataDecryptedObject,
	): Promise<SavedCredential> {
		const { id } = await this.rest.call<{ id: string }>('POST', 'credentials', {
			name,
			type,
			data,
		});
		return { id, name, type };
	}

	/** Tests a saved credential as the editor does, which gets secrets to see as stars only. */
	async testCredential({ id, name, type }: SavedCredential): Promise<CredentialTest> {
		const { data } = await this.rest.call<{ data: object }>(
			'GET',
			`credentials/${id}?includeData=true`,
		);
		return await this.rest.call('POST', 'credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Saves a workflow as a new one; it is not active. */
	async saveWorkflow(workflow: WorkflowToSave): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings = {}, pinData = {} } = workflow;
		return await this.rest.call('POST', 'workflows', {
			name,
			nodes,
			connections,
			settings,
			pinData,
			active: false,
		});
	}

	async workflow(id: string): Promise<SavedWorkflow> {
		return await this.rest.call('GET', `workflows/${id}`);
	}

	/** Saves changes to a workflow; an active one goes on as it was published. */
	async changeWorkflow(
		{ id, versionId }: SavedWorkflow,
		changes: Partial<WorkflowToSave>,
	): Promise<SavedWorkflow> {
		return await this.rest.call('PATCH', `workflows/${id}`, { versionId, ...changes });
	}

	/** Lets a workflow's triggers listen: "Active" in n8n 1, "Publish" in n8n 2. Resolves when they do. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.rest.call('POST', `workflows/${id}/activate`, { versionId });
		await published(this.rest, id, 'published');
	}

	/** Resolves when the workflow's triggers listen no more. Executions that have begun go on. */
	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.rest.call('POST', `workflows/${id}/deactivate`, {});
		await published(this.rest, id, 'not_published');
	}

	/** Runs a workflow by hand, from one of its triggers, and waits for its end. */
	async run(workflow: SavedWorkflow, trigger: string): Promise<Execution> {
		return await this.finished(await this.start(workflow, trigger));
	}

	/** The same without waiting; returns the execution's id. */
	async start(workflow: SavedWorkflow, trigger: string): Promise<string> {
		// n8n 1 runs the workflow that it is handed, n8n 2 the one that it has saved.
		const { executionId } = await this.rest.call<{ executionId?: string }>(
			'POST',
			`workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		if (!executionId) throw new Error(`"${trigger}" waits for a call: it can't be run by hand`);
		return executionId;
	}

	/** Cancels an execution. */
	async stop(executionId: string): Promise<void> {
		await this.rest.call('POST', `executions/${executionId}/stop`);
	}

	/** Runs what is left of a failed execution, with the workflow as it was then, or as it is saved now. */
	async retry(
		executionId: string,
		workflow: 'original' | 'saved' = 'original',
	): Promise<Execution> {
		const { id } = await this.rest.call<{ id: string }>('POST', `executions/${executionId}/retry`, {
			loadWorkflow: workflow === 'saved',
		});
		return await this.finished(id);
	}

	/** All executions of a workflow that n8n has kept, the latest first. */
	async executionsOf({ id }: { id: string }): Promise<ExecutionSummary[]> {
		// By id: one that ends meanwhile can stand on two pages.
		const all = new Map<string, ExecutionSummary>();
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		for (let place: string | undefined = ''; place !== undefined;) {
			const page: ExecutionPage = await this.rest.call(
				'GET',
				`executions?filter=${filter}&limit=${PAGE_SIZE}${place}`,
			);
			for (const execution of page.results) all.set(execution.id, execution);
			place = placeAfter(page);
		}
		return [...all.values()].sort((a, b) => Number(b.id) - Number(a.id));
	}

	/**
	 * Waits for the end of an execution, whatever end it takes, and a little longer for its data: a crashed one may
	 * have none.
	 *
	 * @param within milliseconds
	 */
	async finished(id: string, within = 60_000): Promise<Execution> {
		const end = Date.now() + within;
		for (let looksForData = 0; ;) {
			const stored = await this.rest.call<StoredExecution>('GET', `executions/${id}`);
			if (isOver(stored)) {
				looksForData += stored.status === 'crashed' ? 5 : 1;
				if (hasData(stored) || looksForData > 100) return readExecution(stored);
			}
			if (Date.now() > end) {
				throw new Error(`Execution ${id} is still ${stored.status} after ${within} ms`);
			}
			await sleep(100);
		}
	}

	/** The bytes of an item's binary data, wherever n8n keeps them. */
	async bytes({ id, data }: IBinaryData): Promise<Buffer> {
		if (!id) return Buffer.from(data, 'base64');
		const answer = await this.rest.get(`rest/binary-data?id=${encodeURIComponent(id)}&action=view`);
		return Buffer.from(await answer.arrayBuffer());
	}

	/** Calls an active workflow's webhook, as anybody outside does. */
	async callWebhook(path: string, body: unknown): Promise<Response> {
		return await fetch(`${this.baseUrl}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', connection: 'close' },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
	}

	/**
	 * Opens an active workflow's form, sends one file in each of its fields, and waits for the page at the end, as
	 * the script in the form does.
	 *
	 * @returns the pages, as HTML
	 */
	async submitForm(path: string, files: File[]): Promise<{ asked: string; answered: string }> {
		const form = `${this.baseUrl}/form/${path}`;
		const asked = await textOf(form);
		const body = new FormData();
		for (const [i, file] of files.entries()) body.append(`field-${i}`, file);
		const { formWaitingUrl } = JSON.parse(await textOf(form, { method: 'POST', body })) as {
			formWaitingUrl: string;
		};
		const statusUrl = new URL(formWaitingUrl);
		statusUrl.pathname += '/n8n-execution-status';
		await until('The form has an answer', async () => {
			return (await textOf(statusUrl.href)) === 'form-waiting';
		});
		const answered = await textOf(formWaitingUrl);
		// The page at the end says that it was shown: until then the execution waits.
		await textOf(formWaitingUrl, { method: 'POST', body: '{}' });
		return { asked, answered };
	}
}

/** What anybody outside is answered. */
async function textOf(url: string, request: RequestInit = {}): Promise<string> {
	const answer = await fetch(url, {
		headers: { connection: 'close' },
		signal: AbortSignal.timeout(60_000),
		...request,
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}: ${text}`);
	return text;
}
