import './n8n/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import {
	createServer,
	type IncomingHttpHeaders,
	type RequestListener,
	type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { ERROR_OUTPUT, urls, useShortPauses, useTestBed } from './setup';
import { linkOf, linksOf, type NodeRunResult } from './runNode';

const bed = useTestBed();
const servers: Server[] = [];

useShortPauses();
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

const download = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'batch',
	operation: 'downloadResults',
	batchId: '={{ $json.batch_id }}',
	...more,
});

async function submitted(count: number): Promise<string> {
	const { success } = await bed.run(urls(count), { trace: false });
	return success[0]!.json.batch_id as string;
}

async function contentOf({ success }: NodeRunResult, item = 0, field = 'data'): Promise<string> {
	const binary = success[item]!.binary![field]!;
	return (await Container.get(BinaryDataService).getAsBuffer(binary)).toString('utf8');
}

/** A storage of another origin than Soket's, to which the next download is redirected. */
async function redirectTo(listener: RequestListener): Promise<IncomingHttpHeaders[]> {
	const seen: IncomingHttpHeaders[] = [];
	const server = createServer((request, response) => {
		seen.push(request.headers);
		listener(request, response);
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stored?signature=1`;
	bed.soket.fault({
		route: 'GET /download/batch/{batch_id}',
		kind: 'redirect',
		status: 307,
		location,
		times: Infinity,
	});
	return seen;
}

describe('Download Results', () => {
	it('puts all results of each batch into binary data, once however many items name it', async () => {
		const ids = [await submitted(300), await submitted(2)];
		const items = ids.flatMap((batch_id) => Array.from({ length: 10 }, () => ({ batch_id })));
		const result = await bed.run(items, { parameters: download() });
		expect(bed.requests('GET /download/batch/{batch_id}').map(({ query }) => query)).toEqual([
			{ format: 'ndjson' },
			{ format: 'ndjson' },
		]);
		expect(result.success.map(({ json }) => json)).toEqual(
			ids.map((batch_id) => ({ batch_id, format: 'ndjson' })),
		);
		expect(result.success[1]!.binary!.data).toMatchObject({
			fileName: `${ids[1]!}.ndjson`,
			mimeType: 'application/x-ndjson',
		});
		const lines = (await contentOf(result)).trim().split('\n');
		const jobs = bed.soket.batches[0]!.jobs.map(({ file_id }) => file_id);
		expect(lines.map((line) => (JSON.parse(line) as { file_id: string }).file_id)).toEqual(jobs);
		expect(linkOf(result.success[1]!)).toEqual(Array.from({ length: 10 }, (_, i) => 10 + i));
	});

	it('takes format, filter, flags and the field from the parameters', async () => {
		const batch_id = await submitted(3);
		const result = await bed.run([{ batch_id }], {
			parameters: download({
				format: 'json',
				binaryPropertyName: 'results',
				filters: { status: 'completed' },
				options: { chunks: true, raw: true, speechInformation: true },
			}),
		});
		expect(bed.requests('GET /download/batch/{batch_id}')[0]!.query).toEqual({
			format: 'json',
			status: 'completed',
			chunks: 'true',
			raw: 'true',
			speech_information: 'true',
		});
		expect(JSON.parse(await contentOf(result, 0, 'results'))).toHaveLength(3);
		expect(result.success[0]!.binary!.results!.fileName).toBe(`${batch_id}.json`);
	});

	it.each([
		['empty', "={{ '' }}", ''],
		['blank', ' ', ''],
		['missing', '={{ $json.nothing }}', ': the item has no nothing'],
	])(
		'asks for nothing where the name of the output field is %s',
		async (_, binaryPropertyName, lack) => {
			const { error } = await bed.run([{ batch_id: 'b' }, { batch_id: 'c' }], {
				parameters: download({ binaryPropertyName }),
			});
			expect(error?.message).toBe("Nothing was sent: 2 of 2 items can't be used");
			expect(error?.description).toBe(`items 0, 1: Put Output File in Field is empty${lack}`);
			expect(bed.soket.journal).toHaveLength(0);
		},
	);

	it('makes only the items without a field name error items', async () => {
		const batch_id = await submitted(1);
		const items = [
			{ batch_id, field: '' },
			{ batch_id, field: ' results ' },
		];
		const { success, errors } = await bed.run(items, {
			parameters: download({ binaryPropertyName: '={{ $json.field }}' }),
			settings: ERROR_OUTPUT,
		});
		expect(success.map(({ binary }) => Object.keys(binary!))).toEqual([['results']]);
		expect(linksOf(errors)).toEqual([0]);
	});

	it('follows a redirect to a storage, without the token', async () => {
		const seen = await redirectTo((_, response) => response.end('{"file_id":"x"}\n'.repeat(5000)));
		const result = await bed.run([{ batch_id: 'b' }], { parameters: download() });
		expect(await contentOf(result)).toBe('{"file_id":"x"}\n'.repeat(5000));
		expect(seen).toHaveLength(1);
		expect(JSON.stringify(seen)).not.toContain(bed.soket.token);
		expect(seen[0]!.authorization).toBeUndefined();
	});

	it('begins again where the connection breaks half way', async () => {
		let tries = 0;
		await redirectTo((_, response) => {
			tries += 1;
			response.writeHead(200, { 'content-length': '80000' });
			response.write('{"file_id":"x"}\n'.repeat(2500));
			if (tries < 3) setTimeout(() => response.destroy(), 50);
			else response.end('{"file_id":"y"}\n'.repeat(2500));
		});
		const result = await bed.run([{ batch_id: 'b' }], { parameters: download() });
		expect(tries).toBe(3);
		expect(await contentOf(result)).toHaveLength(80_000);
	});

	const compressed = gzipSync(
		Array.from({ length: 5000 }, () => `{"file_id":"${randomUUID()}"}\n`).join(''),
	);

	it.each([
		['before the first byte', '', {}],
		['within the first 4 kB', '{"file_id":"x"}\n'.repeat(100), {}],
		['half way', '{"file_id":"x"}\n'.repeat(2500), {}],
		['half way, compressed', compressed.subarray(0, 50_000), { 'content-encoding': 'gzip' }],
	])(
		'gives up a transfer that stands still %s, and closes its connection',
		async (_, start, headers) => {
			const closed = jest.fn();
			await redirectTo((_request, response) => {
				response.once('close', closed);
				response.writeHead(200, headers).flushHeaders();
				response.write(start);
			});
			const startedAt = Date.now();
			const { error } = await bed.run([{ batch_id: 'b' }], {
				parameters: download({ options: { timeout: 1, maxRetries: 0 } }),
			});
			expect(error?.message).toContain('no answer came in time (ETIMEDOUT)');
			expect(Date.now() - startedAt).toBeLessThan(3000);
			await sleep(50);
			expect(closed).toHaveBeenCalledTimes(1);
		},
	);

	it('begins again where the transfer stands still', async () => {
		let tries = 0;
		await redirectTo((_, response) => {
			tries += 1;
			response.write('{"file_id":"x"}\n'.repeat(2500));
			if (tries === 2) response.end('{"file_id":"y"}\n'.repeat(2500));
		});
		const result = await bed.run([{ batch_id: 'b' }], {
			parameters: download({ options: { timeout: 1 } }),
		});
		expect(tries).toBe(2);
		expect(await contentOf(result)).toHaveLength(80_000);
	});

	it('is patient with a transfer that is slow', async () => {
		await redirectTo((_, response) => {
			void (async () => {
				for (let part = 0; part < 6; part++) {
					response.write('{"file_id":"x"}\n'.repeat(500));
					await sleep(400);
				}
				response.end();
			})();
		});
		const result = await bed.run([{ batch_id: 'b' }], {
			parameters: download({ options: { timeout: 1, maxRetries: 0 } }),
		});
		expect(await contentOf(result)).toHaveLength(48_000);
	});

	it('closes the connection of a redirect whose body does not end', async () => {
		const closed: string[] = [];
		await redirectTo((request, response) => {
			if (request.url === '/moved') {
				response.end('{"file_id":"x"}\n');
				return;
			}
			response.once('close', () => closed.push(request.url!));
			response.writeHead(302, { location: '/moved' }).write('Moved.');
		});
		const result = await bed.run([{ batch_id: 'b' }], { parameters: download() });
		expect(await contentOf(result)).toBe('{"file_id":"x"}\n');
		await sleep(50);
		expect(closed).toEqual(['/stored?signature=1']);
	});

	it('ends within a second when the execution is cancelled', async () => {
		const closed = jest.fn();
		await redirectTo((_, response) => {
			response.once('close', closed);
			response.write('{"file_id":"x"}\n'.repeat(2500));
		});
		const { run, milliseconds } = await bed.run([{ batch_id: 'b' }], {
			parameters: download(),
			cancelAfter: 500,
		});
		expect(run.status).toBe('canceled');
		expect(milliseconds).toBeLessThan(1500);
		await sleep(50);
		expect(closed).toHaveBeenCalledTimes(1);
	});

	it.each([
		['an unknown batch', 200, { error: 'batch not found' }, 'batch not found'],
		['a web page', 200, '<html><title>Sign in</title></html>', 'does not fit'],
		['a 403', 403, { detail: 'not yours' }, '(403): not yours'],
		['a 500 for ever', 500, 'broken', '(500): broken'],
	])('takes %s for an error', async (_, status, body, words) => {
		bed.refuse('GET /download/batch/{batch_id}', status, { body, times: Infinity });
		const { error, success } = await bed.run([{ batch_id: 'b' }], { parameters: download() });
		expect(error?.message).toContain(words);
		expect(success).toEqual([]);
	});
});
