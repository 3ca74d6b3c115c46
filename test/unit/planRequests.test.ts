import fc from 'fast-check';

import type { BatchRequest } from '../../nodes/SoketBatchTranscribe/api/batches';
import type { Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { eachOnce, itemsNaming } from '../../nodes/SoketBatchTranscribe/items/namedOnce';
import {
	checkedReference,
	keyOf,
	newReference,
	type Reference,
	type ReferenceKind,
} from '../../nodes/SoketBatchTranscribe/references/reference';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';
import {
	planRequests,
	type PlannedRequest,
} from '../../nodes/SoketBatchTranscribe/requests/sendOnce';
import { echoedSources } from './exchanges';

const batches = batchRequests({} as Connection, 0);

/** As the node does it: things named twice are merged, then shared out. */
const planAll = (references: Reference[], max: number) =>
	planRequests(batches, eachOnce(references, keyOf), max);

const reference = (kind: ReferenceKind, value: string, item = 0) =>
	checkedReference(item, kind, value, kind);

const nameText = ({ kind, value }: Pick<Reference, 'kind' | 'value'>) => `${kind}=${value}`;

/** What a request says on the wire, field by field. */
function namesInBody({ body }: PlannedRequest<BatchRequest>): string[] {
	return [
		...(body.batch_upload_id === undefined ? [] : [`batch_upload_id=${body.batch_upload_id}`]),
		...(body.file_ids ?? []).map((id) => `file_id=${id}`),
		...(body.sources ?? []).map(({ url, gcs_key }) =>
			url === undefined ? `gcs_key=${gcs_key!}` : `url=${url}`,
		),
	];
}

const FIELDS = [/^batch_upload_id=/, /^file_id=/, /^(url|gcs_key)=/];

// Few different names, so that many of them meet their like.
const names: Array<[ReferenceKind, string]> = [
	...['f1', 'f2', 'f3', '__proto__', 'same'].map((id): [ReferenceKind, string] => ['file_id', id]),
	...['a/one.mp3', 'b/one.mp3', 'same'].map((key): [ReferenceKind, string] => ['gcs_key', key]),
	['url', 'https://example.org/one.mp3'],
	['url', 'https://example.org/one.mp3?again'],
	['url', 'http://example.org/%E0%A4'],
];

/** A run: an upload can stand in a request only where the request is not split. */
const run = fc.nat({ max: 6 }).chain((max) => {
	const uploads: typeof names = max === 0 ? [['batch_upload_id', 'u1']] : [];
	const named = fc.array(fc.tuple(fc.constantFrom(...names, ...uploads), fc.nat({ max: 9 })), {
		maxLength: 30,
	});
	return named.map((list) => {
		const inOrder = list.sort(([, one], [, other]) => one - other);
		const references = inOrder.map(([[kind, value], item]) => reference(kind, value, item));
		return { max, references, named: [...new Set(references.map(nameText))] };
	});
});

describe('planRequests, for every mix of items and every maximum', () => {
	it('sends every reference exactly once, in every field in the order of first appearance', () => {
		fc.assert(
			fc.property(run, ({ references, named, max }) => {
				const onTheWire = planAll(references, max).flatMap(namesInBody);
				expect(onTheWire).toHaveLength(named.length);
				for (const field of FIELDS) {
					expect(onTheWire.filter((name) => field.test(name))).toEqual(
						named.filter((name) => field.test(name)),
					);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('makes as few requests as the maximum allows, none above it or empty, with no field empty', () => {
		fc.assert(
			fc.property(run, ({ references, named: { length: count }, max }) => {
				const requests = planAll(references, max);
				expect(requests).toHaveLength(count === 0 ? 0 : max === 0 ? 1 : Math.ceil(count / max));
				for (const request of requests) {
					const size = namesInBody(request).length;
					expect(size).toBeGreaterThan(0);
					if (max > 0) expect(size).toBeLessThanOrEqual(max);
					for (const value of Object.values(request.body)) expect(value).not.toHaveLength(0);
				}
			}),
		);
	});

	it('remembers for each reference every item that named it, the first one first', () => {
		fc.assert(
			fc.property(run, ({ references, max }) => {
				const naming = references.map((one) => ({ name: nameText(one), item: one.item }));
				for (const request of planAll(references, max)) {
					expect(request.sent.map(nameText)).toEqual(namesInBody(request));
					for (const sent of request.sent) {
						const items = naming.filter(({ name }) => name === nameText(sent));
						expect(sent.item).toBe(items[0]!.item);
						expect(itemsNaming([sent])).toEqual([...new Set(items.map(({ item }) => item))]);
					}
				}
			}),
		);
	});
});

describe('planRequests', () => {
	it('keeps a URL and a key of the same text apart', () => {
		const value = 'https://example.org/a.mp3';
		const [request] = planAll([reference('url', value), reference('gcs_key', value, 1)], 0);
		expect(request!.body).toEqual({
			sources: [
				{ url: value, filename: 'a.mp3' },
				{ gcs_key: value, filename: 'a (2).mp3' },
			],
		});
	});

	it.each([
		[[], ['audio.mp3', 'audio (2).mp3', 'audio (3).mp3']],
		[['audio (2).mp3'], ['audio (2).mp3', 'audio.mp3', 'audio (3).mp3', 'audio (4).mp3']],
		[
			['audio.mp3', 'audio.mp3'],
			['audio.mp3', 'audio.mp3', 'audio (2).mp3', 'audio (3).mp3', 'audio (4).mp3'],
		],
	])('numbers the names that it makes beside the given names %j', (given, filenames) => {
		const sources = [
			...given.map((name, i) => checkedReference(i, 'url', `https://x.test/${i}`, 'x', name)),
			...[1, 2, 3].map((i) => reference('url', `https://x.test/${i}/audio.mp3`)),
		];
		const [request] = planAll(sources, 0);
		expect(request!.body.sources!.map(({ filename }) => filename)).toEqual(filenames);
	});

	it('keeps every given name, and makes no other name twice, whatever the sources are', () => {
		fc.assert(
			fc.property(echoedSources, ({ sent }) => {
				const again = sent.map(({ item, kind, value, filename, isNameMade }) =>
					checkedReference(item, kind, value, 'x', isNameMade ? undefined : filename),
				);
				const names = again.map(({ filename }) => filename);
				const [request] = planAll(again, 0);
				const sentNames = request!.body.sources!.map(({ filename }) => filename);
				expect(request!.sent.map(({ filename }) => filename)).toEqual(sentNames);
				again.forEach(({ isNameMade }, i) => {
					if (!isNameMade) expect(sentNames[i]).toBe(names[i]);
					else expect(sentNames.filter((name) => name === sentNames[i])).toHaveLength(1);
				});
				// A name that nothing else has stays as it is.
				names.forEach((name, i) => {
					if (names.indexOf(name) === names.lastIndexOf(name)) expect(sentNames[i]).toBe(name);
				});
			}),
			{ numRuns: 1000 },
		);
	});

	it('keeps what earlier requests named to these requests, and nothing is in two', () => {
		const keys = fc.uniqueArray(fc.constantFrom(...Array.from('abcdefghijklmnop')), {
			maxLength: 16,
		});
		fc.assert(
			fc.property(
				keys,
				fc.nat({ max: 5 }),
				fc.array(keys, { maxLength: 3 }),
				(named, size, earlier) => {
					const references = named.map((id, item) => newReference(item, 'file_id', id));
					const known = earlier.map((file_ids, i) => ({ hash: `hash ${i}`, body: { file_ids } }));
					const requests = planRequests(batches, references, size, known);
					const sent = requests.map((request) => request.sent.map(({ value }) => value));
					expect(sent.flat().sort()).toEqual([...named].sort());

					const seen = new Set<string>();
					const kept = earlier.flatMap((ids, i) => {
						const wanted = ids.filter((id) => named.includes(id) && !seen.has(id));
						wanted.forEach((id) => seen.add(id));
						return wanted.length > 0 ? [{ wanted, ...known[i]! }] : [];
					});
					kept.forEach(({ wanted, body, hash }, i) => {
						expect(sent[i]).toEqual(wanted);
						expect(requests[i]).toMatchObject({ body, hash });
					});
					const fresh = sent.slice(kept.length);
					expect(fresh.flat()).toEqual(named.filter((id) => !seen.has(id)));
					fresh.forEach((ids, i) => {
						const isLast = i === fresh.length - 1;
						if (size > 0 && !isLast) expect(ids).toHaveLength(size);
						else expect(ids.length).toBeLessThanOrEqual(size === 0 ? Infinity : size);
						expect(ids).not.toEqual([]);
					});
				},
			),
		);
	});

	it('plans 100,000 references in seconds', () => {
		const many = Array.from({ length: 100_000 }, (_, i) => reference('gcs_key', `k/${i}.mp3`, i));
		const start = performance.now();
		expect(planAll(many, 1)).toHaveLength(100_000);
		expect(performance.now() - start).toBeLessThan(5000);
	});
});
