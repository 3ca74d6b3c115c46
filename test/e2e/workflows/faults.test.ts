import type { IDataObject, INode } from 'n8n-workflow';

import { chain } from '../../engine/n8n/chain';
import { workflowNode } from '../../engine/n8n/workflowNode';
import { startSimulator } from '../../soket-simulator';
import { freePort } from '../n8n/freePort';
import { SOKET, soketNode } from '../nodes';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';
import { until } from '../until';

const ITEMS = 20;

/** Twenty recordings, and a node that goes on with error items. */
function submission(
	options: IDataObject = {},
	settings: Partial<INode> = { onError: 'continueRegularOutput' },
) {
	const recordings = `return Array.from({ length: ${ITEMS} }, (_, i) => ({
		json: { url: \`https://x.test/\${i}.mp3\` },
	}));`;
	return chain('Faults', [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode('Recordings', 'n8n-nodes-base.code', {
			typeVersion: 2,
			parameters: { jsCode: recordings },
		}),
		soketNode({ options: { maxRetries: 0, ...options } as never }, settings),
	]);
}

describe.each(runningServers())('what can go wrong on the way, in n8n $release', (n8n) => {
	const bed = useN8n(n8n);

	/** What the error items say that came out, one for each recording. */
	const failed = async () => {
		const execution = await bed.api.run(await bed.save(submission()), 'Start');
		const items = execution.items(SOKET);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: ITEMS }, (_, item) => ({ item })),
		);
		const [first] = items;
		for (const { json } of items) expect(json).toEqual(first!.json);
		return first!.json;
	};

	it.each([
		['a wrong token', 401, 'no'],
		['a malformed request', 422, 'no'],
		['a server at its end', 503, 'unknown'],
	])('asks once only after %s (%i)', async (_, status, accepted) => {
		bed.soket.fault({ route: '*', kind: 'answer', when: 'before', status, body: { detail: 'no' } });
		expect(await failed()).toMatchObject({ details: { httpCode: String(status), accepted } });
		expect(bed.soket.journal).toHaveLength(1);
	});

	it('knows that a lost connection may have brought the batch in', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'cut', when: 'after' });
		expect(await failed()).toMatchObject({ details: { accepted: 'unknown' } });
		expect(bed.soket.batches).toHaveLength(1);
		expect(bed.soket.journal).toHaveLength(1);
	});

	it('does not submit again when n8n tries the node again after a 502', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'answer', when: 'after', status: 502 });
		const retrying = submission({}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		const { status, problem } = await bed.api.run(await bed.save(retrying), 'Start');
		expect(status).toBe('error');
		expect(problem).toContain('an earlier try ended without a clear answer');
		expect(bed.soket.batches).toHaveLength(1);
		expect(bed.soket.journal).toHaveLength(1);
	});

	it('knows that nothing was sent where nobody listens', async () => {
		const workflow = submission();
		const nowhere = await bed.api.createCredential('soketApi', 'Nowhere', {
			accessToken: 'any',
			baseUrl: `http://127.0.0.1:${await freePort()}/transcribe`,
		});
		const execution = await bed.api.run(await bed.save(workflow, nowhere), 'Start');
		const items = execution.items(SOKET);
		expect(items).toHaveLength(ITEMS);
		expect(items[0]!.json).toMatchObject({
			error: expect.stringContaining('could not be reached (ECONNREFUSED)') as unknown,
			details: { httpCode: 'ECONNREFUSED', accepted: 'no' },
		});
	});

	it('follows no redirect, so that nobody else gets the token', async () => {
		const elsewhere = await startSimulator();
		try {
			const location = `${elsewhere.baseUrl}/batch`;
			bed.soket.fault({ route: 'POST /batch', kind: 'redirect', status: 307, location });
			expect(await failed()).toMatchObject({ details: { httpCode: '307', accepted: 'no' } });
			expect(elsewhere.journal).toEqual([]);
		} finally {
			await elsewhere.stop();
		}
	});

	it('ends at once when the execution is stopped', async () => {
		bed.soket.fault({ route: 'POST /batch', kind: 'delay', milliseconds: 30_000 });
		const saved = await bed.save(submission());
		const id = await bed.api.start(saved, 'Start');
		await until('It is submitted', () => bed.soket.batches.length === 1);
		const stopped = Date.now();
		await bed.api.stop(id);
		expect((await bed.api.finished(id)).status).toBe('canceled');
		await until('n8n has left', () => bed.soket.journal[0]!.outcome === 'client left');
		expect(Date.now() - stopped).toBeLessThan(5_000);
		expect(bed.soket.journal).toHaveLength(1);
	});
});
