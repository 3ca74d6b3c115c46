import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { linksOf } from './runNode';
import { CONTINUE, useTestBed } from './setup';

const bed = useTestBed();

/** Always the same cases, so that a failure can be looked into. */
const SEED = 20261123;

/** Field names as people write them. */
const SPELLINGS = [
	...[
		'URL',
		' url ',
		'File ID',
		'fileId',
		'GCS-Key',
		'\ufeffurl',
		'fileIds',
		'FILE_IDS',
		'Sources',
	],
	...['File Name', 'Filename', 'Files', 'batchUploadId', 'Batch Upload ID', 'u_r_l', 'audio_url'],
];

const FIELDS = [
	...SPELLINGS,
	...['file_ids', 'sources', 'files', 'file_id', 'gcs_key', 'url', 'filename', 'batch_upload_id'],
	...['upload_status', '__proto__', 'constructor', 'toString', 'error', 'json', 'length'],
];

const value = fc.oneof(
	{ maxDepth: 3 },
	fc.constantFrom<unknown>(null, true, 0, -1, '', ' ', 'ftp://x.test/a', 'javascript:alert(1)'),
	fc.constantFrom<unknown>('http://', 'https://x.test/a.mp3', 'https://x.test/\u0000', 'f\r\nX: y'),
	fc.string({ unit: 'binary' }),
	fc.webUrl(),
	fc.constantFrom(
		'http://[::ffff:10.0.0.1]/a',
		'http://nas/a',
		'https://youtu.be/a',
		'http://0x7f.1',
	),
	fc.constantFrom('https://drive.google.com/open?id=%00', 'https://www.dropbox.com/s/%?dl=0', 4711),
	fc.constant('x'.repeat(100_000)),
	fc.array(fc.dictionary(fc.constantFrom(...FIELDS), fc.string()), { maxLength: 3 }),
	fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
	fc.jsonValue({ maxDepth: 3 }),
);
const hostileItem = fc
	.array(fc.tuple(fc.constantFrom(...FIELDS), value), { maxLength: 5 })
	// As they come out of JSON: a key named __proto__ is a key like any other.
	.map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as IDataObject);

describe('hostile input', () => {
	it('10,000 random items end in correct requests or clear errors', async () => {
		const items = fc.sample(hostileItem, { numRuns: 10_000, seed: SEED });
		for (let start = 0; start < items.length; start += 500) {
			const some = items.slice(start, start + 500).map((json) => ({ json }));
			const { success, error } = await bed.run(some, { settings: CONTINUE, trace: false });
			expect(error).toBeUndefined();
			for (const { json } of success.filter((item) => item.json.error)) {
				expect(Object.keys(json).sort()).toEqual(['details', 'error', 'message']);
				expect((json.error as string).length).toBeLessThan(1000);
			}
			// The simulator knows none of these ids, so that it refuses whole requests: each item is in one.
			expect(new Set(linksOf(success).flat()).size).toBe(some.length);
		}
		const statuses = bed.requests('POST /batch').map(({ status }) => status);
		expect(statuses.length).toBeGreaterThan(0);
		// What the API checks of a request's form, it finds right.
		expect(statuses).not.toContain(422);
		expect(statuses).not.toContain(400);
	});

	it('1,000 items on their own are never half sent', async () => {
		const items = fc.sample(hostileItem, { numRuns: 1000, seed: SEED + 1 });
		for (const json of items) {
			const before = bed.soket.journal.length;
			const { success, error } = await bed.run([{ json }], { trace: false });
			const requests = bed.soket.journal.slice(before);
			expect(requests.length).toBeLessThanOrEqual(1);
			if (error) expect(error.message).toMatch(/^(Nothing was sent: 1 of 1 items|Soket refused)/);
			else expect(success[0]!.json.batch_id).toBe(bed.soket.batches.at(-1)!.batch_id);
		}
	});
});

describe('hostile answers', () => {
	it('never make the node throw away the id of an accepted batch', async () => {
		const answers = fc.sample(
			fc.record({
				jobs: fc.oneof(
					fc.jsonValue(),
					fc.array(
						fc.oneof(
							fc.jsonValue({ maxDepth: 1 }),
							fc.dictionary(
								fc.constantFrom('file_id', 'filename', 'batch_id', 'status', 'error', '__proto__'),
								fc.jsonValue({ maxDepth: 1 }),
							),
						),
					),
				),
				total_jobs: fc.jsonValue(),
				estimated_audio_seconds: fc.jsonValue(),
				error: fc.jsonValue(),
				input: fc.jsonValue(),
			}),
			{ numRuns: 1000, seed: SEED },
		);
		for (const [i, odd] of answers.entries()) {
			bed.rewrite('POST /batch', ({ batch_id }: { batch_id: string }) => ({ ...odd, batch_id }));
			const output = i % 2 === 0 ? 'jobs' : 'batch';
			const { success, hints, error } = await bed.run(
				[{ url: 'https://x.test/a.mp3' }, { gcs_key: 'b' }],
				{ parameters: { output, options: { includeInputFields: true } }, trace: false },
			);
			expect(error).toBeUndefined();
			expect(JSON.stringify([success.map(({ json }) => json), hints])).toContain(
				bed.soket.batches.at(-1)!.batch_id,
			);
			expect(success.filter(({ json }) => 'error' in json)).toEqual([]);
		}
	});
});
