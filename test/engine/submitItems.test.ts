import type { IDataObject } from 'n8n-workflow';

import { useTestBed } from './setup';

const bed = useTestBed();

/** Files that the API knows: completed, by name. */
const upload = (...filenames: string[]) =>
	bed.soket.addUpload(filenames.map((filename) => ({ filename })));
const asItem = (json: object) => json as IDataObject;

describe('Map Automatically', () => {
	it('takes the items of many shapes into one request', async () => {
		const first = upload('1.mp3', '2.mp3');
		const second = upload('3.mp3', '4.mp3', '5.mp3');
		const whole = upload('6.mp3');
		const [a, b] = first.files.map(({ file_id }) => file_id);
		const [c, d, e] = second.files;

		const { success, error } = await bed.run([
			{ file_ids: [a!], sources: [{ url: 'https://x.test/s.mp3', filename: 'named.mp3' }] },
			asItem({ ...second, batch_upload_id: second.batch_upload_id }),
			{ file_id: b!, gcs_key: 'calls/2.mp3', url: 'https://x.test/not-this.mp3' },
			{ gcs_key: 'calls/7.wav', url: 'https://x.test/nor-this.mp3' },
			{ url: 'https://x.test/8.mp3?token=1', filename: 'eight.mp3' },
			{ batch_upload_id: whole.batch_upload_id, note: 'all of it' },
		]);

		expect(error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{
				batch_upload_id: whole.batch_upload_id,
				file_ids: [a, c!.file_id, d!.file_id, e!.file_id, b],
				sources: [
					{ url: 'https://x.test/s.mp3', filename: 'named.mp3' },
					{ gcs_key: 'calls/7.wav', filename: '7.wav' },
					{ url: 'https://x.test/8.mp3?token=1', filename: 'eight.mp3' },
				],
			},
		]);
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual(
			[5, 0, 1, 1, 1, 2, 0, 3, 4].map((item) => ({ item })),
		);
	});

	it('takes a hand-written request as it is', async () => {
		const { batch_upload_id } = upload('a.mp3', 'b.mp3');
		const [file] = upload('c.mp3').files;
		const request = {
			batch_upload_id,
			file_ids: [file!.file_id],
			sources: [{ gcs_key: 'k/d.mp3', filename: 'd.mp3' }, { url: 'https://x.test/stream' }],
		};
		const { success } = await bed.run([request]);
		expect(bed.submitted()).toEqual([request]);
		expect(success).toHaveLength(5);
		expect(success.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(
			true,
		);
	});

	it('works behind Get Many, where a file has more than an id', async () => {
		const { batch_upload_id, files } = upload('a.mp3', 'b.mp3');
		const listed = files.map((file) => ({
			...file,
			batch_upload_id,
			gcs_key: `k/${file.filename}`,
		}));
		await bed.run(listed.map(asItem));
		expect(bed.submitted()).toEqual([{ file_ids: files.map(({ file_id }) => file_id) }]);
	});

	it('takes empty cells of a spreadsheet for absent', async () => {
		const [file] = upload('a.mp3').files;
		await bed.run([
			{ file_id: null, gcs_key: null, url: 'https://x.test/a.mp3', filename: null },
			{ file_id: file!.file_id, url: null },
		]);
		expect(bed.submitted()).toEqual([
			{
				file_ids: [file!.file_id],
				sources: [{ url: 'https://x.test/a.mp3', filename: 'a.mp3' }],
			},
		]);
	});
});

describe('Define Below', () => {
	const define = (parameters: Record<string, string>) => ({
		parameters: { mappingMode: 'defineBelow', ...parameters },
	});

	it('evaluates every field for each item', async () => {
		const { batch_upload_id, files } = upload('a.mp3', 'b.mp3');
		const items = [
			{ type: 'fileId', value: files[0]!.file_id },
			{ type: 'url', value: 'https://x.test/1.mp3', name: 'one.mp3' },
			{ type: 'gcsKey', value: 'k/2.mp3', name: '' },
			{ type: 'batchUploadId', value: batch_upload_id },
		];
		const value = '={{ $json.value }}';
		const { error, success } = await bed.run(
			items,
			define({
				sourceType: '={{ $json.type }}',
				fileId: value,
				url: value,
				gcsKey: value,
				batchUploadId: value,
				filename: '={{ $json.name }}',
			}),
		);
		expect(error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{
				batch_upload_id,
				file_ids: [files[0]!.file_id],
				sources: [
					{ url: 'https://x.test/1.mp3', filename: 'one.mp3' },
					{ gcs_key: 'k/2.mp3', filename: '2.mp3' },
				],
			},
		]);
		expect(success).toHaveLength(5);
	});

	it('takes lists: arrays, lines, and for file ids commas', async () => {
		const ids = upload('a.mp3', 'b.mp3', 'c.mp3', 'd.mp3').files.map(({ file_id }) => file_id);
		const { success } = await bed.run(
			[{ ids: ids.slice(0, 1) }, { ids: `${ids[1]}, ${ids[2]}\n\n ${ids[3]} ` }],
			define({ sourceType: 'fileId', fileId: '={{ $json.ids }}' }),
		);
		expect(bed.submitted()).toEqual([{ file_ids: ids }]);
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 1, 1].map((item) => ({ item })),
		);
	});

	it('pairs a list of URLs with as many file names', async () => {
		await bed.run(
			[{}],
			define({
				sourceType: 'url',
				url: 'https://x.test/a?x=1,2\nhttps://x.test/b',
				filename: 'a.mp3\nb.mp3',
			}),
		);
		expect(bed.submitted()).toEqual([
			{
				sources: [
					{ url: 'https://x.test/a?x=1,2', filename: 'a.mp3' },
					{ url: 'https://x.test/b', filename: 'b.mp3' },
				],
			},
		]);
	});

	it('tells of an expression that fails, before anything is sent', async () => {
		const { error } = await bed.run(
			[{ file_id: 'f' }, {}],
			define({ sourceType: 'fileId', fileId: '={{ $json.file_id.trim() }}' }),
		);
		expect(error?.message).toMatch(/^Nothing was sent: 1 of 2 items can't be used: ./);
		expect(error?.description).toMatch(/With "On Error: Continue", the other items are sent\.$/);
		expect(error?.description).toContain('item 1: ');
		expect(bed.soket.journal).toEqual([]);
	});
});

describe('items that cannot be used', () => {
	const bad: Array<[string, IDataObject, string]> = [
		['nothing to transcribe', { name: 'x' }, 'has none of the fields file_ids, sources, files'],
		['an empty value', { file_id: ' ' }, 'file_id is empty'],
		['a number', { file_id: 7 }, 'file_id is a number, not a text'],
		['another protocol', { url: 'ftp://x.test/a.mp3' }, 'url is not an http or https address'],
		[
			'an address behind another protocol',
			{ url: 'ftp://x.test/http://y.test/a.mp3' },
			'url is not an http or https address',
		],
		['no address', { url: 'https://' }, 'url is not an http or https address'],
		['two addresses in one', { url: 'https://x.test/a\nhttps://x.test/b' }, 'url is not an http'],
		[
			'a file that failed to upload',
			{ file_id: 'f', upload_status: 'failed' },
			'upload_status is failed',
		],
		[
			'an upload with a failed file',
			{
				files: [
					{ file_id: 'f', upload_status: 'completed' },
					{ file_id: 'g', upload_status: 'failed' },
				],
			},
			'files[1].upload_status is failed',
		],
		['an empty request', { file_ids: [], sources: [] }, 'file_ids and sources are empty'],
		[
			'a source of two kinds',
			{ sources: [{ url: 'https://x.test', gcs_key: 'k' }] },
			'sources[0] needs either',
		],
		['a source that is none', { sources: ['https://x.test'] }, 'sources[0] is not an object'],
		['ids that are no list', { file_ids: 'a,b' }, 'file_ids is not a list'],
		['a file name that is none', { url: 'https://x.test/a', filename: 5 }, 'filename is a number'],
	];

	it('are all told in one error, and nothing is sent', async () => {
		const items = [{ file_id: 'good' }, ...bad.map(([, json]) => json)];
		const { error } = await bed.run(items);
		expect(error?.message).toBe(
			`Nothing was sent: ${bad.length} of ${items.length} items can't be used`,
		);
		expect(error?.context.itemIndex).toBe(1);
		const told = error!.description!.split('; ');
		bad.slice(0, 10).forEach(([, , reason], i) => {
			expect(told[i]).toContain(`item ${i + 1}: ${reason}`);
		});
		expect(told.slice(10)).toEqual([
			`and ${bad.length - 10} more. With "On Error: Continue", the other items are sent.`,
		]);
		expect(bed.soket.journal).toEqual([]);
	});

	it.each(bad)('%s: told with field and reason', async (_, json, reason) => {
		const { error } = await bed.run([{ file_id: 'good' }, json]);
		expect(error?.description).toContain(`item 1: ${reason}`);
		expect(bed.soket.journal).toEqual([]);
	});
});
