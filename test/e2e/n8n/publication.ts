import { setTimeout as sleep } from 'node:timers/promises';

import { type RestClient, RestError } from './restClient';

const WITHIN_MILLISECONDS = 30_000;

interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ errorMessage?: string | null }>;
}

/**
 * Waits until a workflow's triggers listen, or listen no more: n8n 2 answers before. n8n 1 does it at once.
 *
 * @throws with n8n's own words where a trigger can't listen
 */
export async function published(
	rest: RestClient,
	workflowId: string,
	wanted: 'published' | 'not_published',
): Promise<void> {
	const until = Date.now() + WITHIN_MILLISECONDS;
	for (;;) {
		const publication = await ask(rest, workflowId);
		if (publication === undefined || publication.status === wanted) return;
		const { status, triggers } = publication;
		if (status === 'failed' || status === 'partial' || Date.now() > until) {
			const words = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
			throw new Error(`Workflow ${workflowId} is ${status}, not ${wanted}: ${words.join('; ')}`);
		}
		await sleep(100);
	}
}

/** Undefined where this n8n does not know of such a thing. */
async function ask(rest: RestClient, workflowId: string): Promise<Publication | undefined> {
	try {
		return await rest.call('GET', `workflows/${workflowId}/publication-status`);
	} catch (error) {
		if (error instanceof RestError && error.status === 404) return undefined;
		throw error;
	}
}
