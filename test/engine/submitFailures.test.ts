import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import type { FaultEffect } from '../soket-simulator';
import { addToRequests, lookupOf } from './everyRequest';
import { linkOf, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, useTestBed } from './setup';

const bed = useTestBed();

const items = [{ url: 'https://x.test/a.mp3' }, { gcs_key: 'k/b.mp3' }];
const ALWAYS = { times: Infinity };

describe('refused for good', () => {
	it.each([
		[400, { error: 'no such language' }, 'no such language', 'Check the values'],
		[401, { detail: 'token expired' }, 'token expired', 'paste a new one into the "Soket API"'],
		[402, { message: 'no credit left' }, 'no credit left', "Soket's documentation"],
		[403, 'not for you', 'not for you', 'ask Soket for access'],
		[404, { error: 'file not found' }, 'file not found', 'does not know one of the ids'],
		[
			413,
			'<html><head><title>413 Too Large</title></head></html>',
			'Too Large',
			'Max Files per Batch',
		],
		[
			422,
			{
				detail: [
					{ loc: ['body', 'sources', 0, 'url'], msg: 'unreachable' },
					{ loc: ['body'], msg: 'odd' },
				],
			},
			'body.sources.0.url: unreachable; body: odd',
			'Check the values',
		],
		[
			422,
			{ message: 'invalid', errors: ['source 0 is private', { message: 'source 1 is silent' }] },
			'invalid: source 0 is private; source 1 is silent',
			'Check the values that Soket names',
		],
		[
			422,
			{ errors: { 'sources.0.url': ['is private', 'is long'], filename: { msg: 'is odd' } } },
			'sources.0.url: is private; is long; filename: is odd',
			'Check the values that Soket names',
		],
	])("%i: the API's own words, and what to do", async (status, body, words, advice) => {
		bed.refuse('POST /batch', status, { body, ...ALWAYS });
		const { error, success } = await bed.run(items);
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toBe(`Soket refused the request (${status}): ${words}`);
		expect(error?.description).toMatch(/^Nothing of this request was accepted\. /);
		expect(error?.description).toContain(advice);
		expect(error).toMatchObject({ httpCode: String(status) });
		// n8n would add "[item 0]" to what is of the whole request.
		expect(error?.context.itemIndex).toBeUndefined();
		expect(success).toEqual([]);
		expect(bed.requests('POST /batch')).toHaveLength(1);
	});

	it.each([301, 302, 307, 308] as const)(
		'a redirect (%i): not followed, so that the token goes nowhere else',
		async (status) => {
			const heard: string[] = [];
			const elsewhere = createServer((socket) =>
				socket.on('data', (data) => heard.push(String(data))),
			);
			await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
			const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/batch`;
			bed.soket.fault({ route: 'POST /batch', kind: 'redirect', status, location });

			const { error } = await bed.run(items);
			expect(error).toMatchObject({ httpCode: String(status) });
			expect(error?.message).toContain('Soket sent a redirect, which is not followed');
			expect(error?.description).toContain(location);
			expect(heard).toEqual([]);
			expect(bed.soket.batches).toEqual([]);
			elsewhere.close();
		},
	);
});

describe('nobody can know', () => {
	const NETWORK = 'the network between n8n and Soket, or raise Timeout';

	it.each<[string, FaultEffect, string, string]>([
		['502', { kind: 'answer', when: 'after', status: 502 }, '502', 'Find out'],
		['a lost connection', { kind: 'cut', when: 'after' }, 'ECONNRESET', NETWORK],
		['no answer in time', { kind: 'hang', when: 'after' }, 'ECONNABORTED', NETWORK],
	])('%s: never sent again, and the error says so', async (_, effect, httpCode, advice) => {
		bed.soket.fault({ route: 'POST /batch', ...effect, ...ALWAYS });
		const { error } = await bed.run(items, { parameters: { options: { timeout: 1 } } });
		expect(bed.requests('POST /batch')).toHaveLength(1);
		expect(error).toMatchObject({ httpCode });
		expect(error?.message).toMatch(/^Soket may have accepted this batch: /);
		for (const words of [
			'not sent again',
			'url https://x.test/a.mp3, gcs_key k/b.mp3',
			'Find out before you run the node again',
			advice,
		]) {
			expect(error?.description).toContain(words);
		}
		// The address is right.
		expect(error?.description).not.toContain('base URL');
	});
});

describe('a split submission', () => {
	it('names the accepted batches when a later request fails', async () => {
		bed.refuse('POST /batch', 500, { skip: 1 });
		const { error } = await bed.run([...items, { gcs_key: 'c' }], {
			parameters: { options: { maxFilesPerBatch: 1 } },
		});
		expect(bed.soket.batches).toHaveLength(1);
		expect(error?.description).toContain(
			`accepted these batches before: ${bed.soket.batches[0]!.batch_id}.`,
		);
		expect(error?.description).toContain('1 further requests were not sent');
		expect(error?.context.itemIndex).toBeUndefined();
	});

	it.each([
		['continue', CONTINUE],
		['error output', ERROR_OUTPUT],
	])(
		'hides no accepted batch of an item whose other files are refused: %s',
		async (_, settings) => {
			const { files } = bed.soket.addUpload(['a', 'b', 'c', 'd']);
			const [a, b, c, d] = files.map(({ file_id }) => file_id) as [string, string, string, string];
			bed.refuse('POST /batch', 422, { skip: 1 });
			const { success, errors } = await bed.run([{ file_ids: [a, b, c] }, { file_ids: [d] }], {
				parameters: { options: { maxFilesPerBatch: 2 } },
				settings,
			});
			const failed = settings === CONTINUE ? success.slice(2) : errors;
			expect(bed.soket.batches).toHaveLength(1);
			expect(
				failed.map((item) => [(item.json.details as IDataObject).batch_id, linkOf(item)]),
			).toEqual([
				[bed.soket.batches[0]!.batch_id, 0],
				[undefined, 1],
			]);
		},
	);
});

describe('On Error: Continue', () => {
	const mixed = [{ nothing: true }, ...items, { url: 'no address' }];

	it('gives an error item for each item of a failed request, with code and body', async () => {
		bed.refuse('POST /batch', 422, { body: { error: 'no' } });
		const { success, errors, error } = await bed.run(mixed, { settings: ERROR_OUTPUT });
		expect(error).toBeUndefined();
		expect(success).toEqual([]);
		expect(linksOf(errors)).toEqual([1, 2, 0, 3]);
		expect(errors[0]!.json).toEqual({
			...items[0],
			error: 'Soket refused the request (422): no',
			message: expect.stringContaining('Nothing of this request was accepted') as string,
			details: { httpCode: '422', accepted: 'no', body: { error: 'no' } },
		});
	});
});

describe('an operation that this version does not have', () => {
	const parameters = { resource: 'batch', operation: 'getTomorrow' };
	const words = 'This version of the node has no operation "getTomorrow" for the resource "batch"';

	it('is an error for each item, and no item goes on as if all were well', async () => {
		const stopped = await bed.run([{ a: 1 }, { a: 2 }], { parameters });
		expect(stopped.error?.message).toBe(words);
		for (const settings of [CONTINUE, ERROR_OUTPUT]) {
			const { success, errors } = await bed.run([{ a: 1 }, { a: 2 }], { parameters, settings });
			const failed = settings === CONTINUE ? success : errors;
			expect(failed.map((item) => [item.json.error, linkOf(item)])).toEqual([
				[words, 0],
				[words, 1],
			]);
			expect(success).toHaveLength(settings === CONTINUE ? 2 : 0);
		}
		expect(bed.soket.journal).toEqual([]);
	});
});

describe('the access token', () => {
	it.each(['Bearer TOKEN', '  "TOKEN"\n', "'bearer  TOKEN'", 'Authorization: Bearer TOKEN'])(
		'works when pasted as %j',
		async (pasted) => {
			const { error } = await bed.run(items, {
				credential: {
					accessToken: pasted.replace('TOKEN', bed.soket.token),
					baseUrl: `${bed.soket.baseUrl}/ `,
				},
			});
			expect(error).toBeUndefined();
			expect(bed.requests('POST /batch')[0]!.headers.authorization).toBe(
				`Bearer ${bed.soket.token}`,
			);
		},
	);

	it.each([
		['Bearer ', 'is empty'],
		['two words', 'has a space or another character'],
		['nön-ascii', 'has a space or another character'],
	])('is refused before any request when it is %j', async (accessToken, told) => {
		const { error } = await bed.run(items, {
			credential: { accessToken, baseUrl: bed.soket.baseUrl },
		});
		expect(error?.message).toContain(`The access token of the "Soket API" credential ${told}`);
		expect(bed.soket.journal).toEqual([]);
	});

	it('appears in nothing that n8n keeps, even if the API repeats it', async () => {
		const body = { error: `bad header Bearer ${bed.soket.token}`, headers: { a: bed.soket.token } };
		bed.refuse('POST /batch', 500, { body, ...ALWAYS });
		const stopped = await bed.run(items);
		const continued = await bed.run(items, { settings: ERROR_OUTPUT });
		expect(stopped.error?.message).toContain('bad header Bearer [access token]');
		expect(stopped.everything()).not.toContain(bed.soket.token);
		expect(continued.errors).toHaveLength(2);
		expect(continued.everything()).not.toContain(bed.soket.token);
	});

	it.each([
		['api.soket.ai', 'is not an http or https address'],
		['https://me:secret@api.soket.ai', 'has a user name or password'],
	])('needs a base URL other than %j', async (baseUrl, told) => {
		const { error } = await bed.run(items, { credential: { accessToken: 't', baseUrl } });
		expect(error?.message).toContain(`The base URL of the "Soket API" credential ${told}`);
		expect(error?.description).toContain('Nothing was sent');
		expect(`${error?.message} ${error?.description}`).not.toContain('secret');
	});

	describe('in the clear', () => {
		afterEach(() => jest.restoreAllMocks());

		it.each([
			['soket.example', 1],
			['10.example', 1],
			['soket.internal', 0],
			['localhost', 0],
		])('is told of once for each run where it goes to %s: %i', async (host, count) => {
			addToRequests(() => ({ lookup: lookupOf('127.0.0.1') }));
			const { port, pathname } = new URL(bed.soket.baseUrl);
			const credential = {
				accessToken: bed.soket.token,
				baseUrl: `http://${host}:${port}${pathname}`,
			};
			const submitted = await bed.run(items, {
				credential,
				parameters: { options: { maxFilesPerBatch: 1 } },
			});
			const ids = submitted.success.map(({ json }) => ({ batch_id: json.batch_id! }));
			const looked = await bed.run(ids, {
				credential,
				parameters: { resource: 'batch', operation: 'getStatus' },
			});
			expect(bed.requests('GET /status/batch/{batch_id}')).toHaveLength(2);
			for (const { hints, everything } of [submitted, looked]) {
				const told = hints.filter(({ message }) => message.includes('in the clear'));
				expect(told).toHaveLength(count);
				for (const { message } of told) expect(message).toContain(host);
				expect(everything()).not.toContain(bed.soket.token);
			}
		});
	});
});
