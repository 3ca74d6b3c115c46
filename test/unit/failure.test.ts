import fc from 'fast-check';

import type { ApiReply, Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { describeFailure } from '../../nodes/SoketBatchTranscribe/api/failure';
import { standInConnection } from './standInConnection';

// As long as a real JWT: longer than what fits into one line of an error.
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${'QmF0Y2g'.repeat(100)}.c2lnbmF0dXJl`;

const connection: Connection = {
	...standInConnection({}).connection,
	withoutToken: (text) => text.replaceAll(TOKEN, '[access token]'),
};
const describeReply = (reply: ApiReply) => describeFailure(reply, connection);
const answer = (status: number, body: unknown = {}, headers: Record<string, unknown> = {}) =>
	describeReply({ status, headers, body });

/** Whether any twelve characters of the token in a row stand in the text. */
function tellsToken(shown: unknown): boolean {
	const text = JSON.stringify(shown);
	return Array.from({ length: TOKEN.length - 11 }, (_, i) => TOKEN.slice(i, i + 12)).some((part) =>
		text.includes(part),
	);
}

describe('describeFailure', () => {
	it('takes redirects, 4xx and a 503 that names a time for refusals, and knows nothing of other answers', () => {
		fc.assert(
			fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), (status, saysWhen) => {
				const isRefused = (status >= 300 && status < 500) || (status === 503 && saysWhen);
				expect(answer(status, {}, saysWhen ? { 'retry-after': '5' } : {})).toMatchObject({
					accepted: isRefused ? 'no' : 'unknown',
					httpCode: String(status),
				});
			}),
			{
				examples: [503, 300, 499, 500].flatMap((status) => [
					[status, true],
					[status, false],
				]),
			},
		);
	});

	it.each([
		['no', 'Soket could not be reached (ECONNREFUSED)'],
		['unknown', 'the connection ended without an answer (ECONNREFUSED)'],
	] as const)('passes on what the network knows: %s', (reachedSoket, problem) => {
		expect(describeReply({ code: 'ECONNREFUSED', reachedSoket })).toMatchObject({
			httpCode: 'ECONNREFUSED',
			accepted: reachedSoket,
			problem,
		});
	});

	it.each([
		[400, 'Soket refused the request (400): the words'],
		[500, 'Soket had a fault of its own (500): the words'],
		[302, 'Soket sent a redirect, which is not followed (302): the words'],
		[200, 'Soket sent an answer that does not fit the request (200): the words'],
	])('says for %i in one line what happened, in Soket’s own words', (status, problem) => {
		expect(answer(status, { error: 'the words' }).problem).toBe(problem);
		expect(answer(status, {}).problem).not.toContain(':');
	});

	it.each([
		[409, /not finished/],
		[418, /documentation/],
		[429, /wait a while/],
		[500, /ask Soket/],
	])('says for %i what to do', (status, advice) => {
		expect(answer(status).advice).toMatch(advice);
	});

	it('names no address for a redirect that has none', () => {
		expect(answer(304, '').advice).not.toContain('undefined');
	});

	it('keeps a short body as it is, and cuts a long one', () => {
		const body = { error: 'x', more: [1, 2] };
		expect(answer(400, body).body).toEqual(body);
		expect(answer(400, { error: 'x'.repeat(9000) }).body).toHaveLength(4000);
		expect(answer(400, null).body).toBeNull();
		expect(answer(400, { error: 'x'.repeat(9000) }).problem.length).toBeLessThan(600);
	});

	it('never tells the token, nor a part of it, wherever it stands in an answer', () => {
		const padding = fc
			.oneof(fc.nat({ max: 120 }), fc.nat({ max: 600 }))
			.map((length) => 'x'.repeat(length));
		fc.assert(
			fc.property(padding, fc.constantFrom(200, 302, 401, 500), (before, status) => {
				const text = `${before} ${TOKEN}`;
				const location = `https://example.org/${before}?token=${TOKEN}`;
				for (const body of [text, { error: text }, { [text]: [{ deep: text }] }]) {
					expect(tellsToken(answer(status, body, { location }))).toBe(false);
				}
			}),
		);
	});

	it('describes an answer of whatever body and headers', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 100, max: 599 }),
				fc.jsonValue(),
				fc.dictionary(fc.constantFrom('retry-after', 'location', 'x'), fc.jsonValue()),
				(status, body, headers) => {
					const { problem, advice } = answer(status, body, headers);
					expect(problem).toContain(`(${status})`);
					expect(advice).not.toBe('');
				},
			),
		);
	});

	it('describes an answer whose body is nested without a bottom', () => {
		const body: unknown = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000));
		expect(answer(500, body).accepted).toBe('unknown');
	});
});
