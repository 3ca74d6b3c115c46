import type { IDataObject } from 'n8n-workflow';

import { linksOf } from './runNode';
import { ERROR_OUTPUT, useTestBed } from './setup';

const bed = useTestBed();

describe('Map Automatically', () => {
	it('takes the items of many shapes into one request', async () => {
		const first = bed.soket.addUpload(['1.mp3', '2.mp3']);
		const second = bed.soket.addUpload(['3.mp3', '4.mp3', '5.mp3']);
		const whole = bed.soket.addUpload(['6.mp3']);
		const [a, b] = first.files.map(({ file_id }) => file_id);
		const [c, d, e] = second.files;

		const { success, error } = await bed.run([
			{ file_ids: [a!], sources: [{ url: 'https://x.test/s.mp3', filename: 'named.mp3' }] },
			{ ...second },
			{ file_id: b!, gcs_key: 'calls/2.mp3', url: 'https://x.test/not-this.mp3' },
			{ gcs_key: 'calls/7.wav', url: 'https://x.test/nor-this.mp3' },
			{ url: 'https://x.test/8.mp3?token=1', filename: 'eight.mp3' },
			{ batch_upload_id: whole.batch_upload_id, note: 'all of it' },
		]);

		expect(error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{
				file_ids: [a, c!.file_id, d!.file_id, e!.file_id, b, whole.files[0]!.file_id],
				sources: [
					{ url: 'https://x.test/s.mp3', filename: 'named.mp3' },
					{ gcs_key: 'calls/7.wav', filename: '7.wav' },
					{ url: 'https://x.test/8.mp3?token=1', filename: 'eight.mp3' },
				],
			},
		]);
		expect(linksOf(success)).toEqual([0, 1, 1, 1, 2, 5, 0, 3, 4]);
	});
});

describe('Define Below', () => {
	const define = (parameters: Record<string, string>) => ({
		parameters: { mappingMode: 'defineBelow', ...parameters },
	});

	it('evaluates every field for each item', async () => {
		const { batch_upload_id, files } = bed.soket.addUpload(['a.mp3', 'b.mp3']);
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
				file_ids: files.map(({ file_id }) => file_id),
				sources: [
					{ url: 'https://x.test/1.mp3', filename: 'one.mp3' },
					{ gcs_key: 'k/2.mp3', filename: '2.mp3' },
				],
			},
		]);
		expect(success).toHaveLength(4);
	});

	it('takes lists: arrays, lines, and for file ids commas', async () => {
		const ids = bed.soket
			.addUpload(['a.mp3', 'b.mp3', 'c.mp3', 'd.mp3'])
			.files.map(({ file_id }) => file_id);
		const { success } = await bed.run(
			[{ ids: ids.slice(0, 1) }, { ids: `${ids[1]}, ${ids[2]}\n\n ${ids[3]} ` }],
			define({ sourceType: 'fileId', fileId: '={{ $json.ids }}' }),
		);
		expect(bed.submitted()).toEqual([{ file_ids: ids }]);
		expect(linksOf(success)).toEqual([0, 1, 1, 1]);
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
		[
			'nothing to transcribe',
			{ name: 'x' },
			'no audio named: the item has none of the fields file_ids, sources, files',
		],
		['an empty value', { file_id: ' ' }, 'file_id is empty'],
		[
			'a number that lost digits',
			{ file_id: 2 ** 60 },
			'file_id is a number with a fraction, or too',
		],
		['another protocol', { url: 'ftp://x.test/a.mp3' }, 'url is not an http or https address'],
		['no address', { url: 'https://' }, 'url is not an http or https address'],
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
		['a file name that is none', { url: 'https://x.test/a', filename: [] }, 'filename is a list'],
	];

	it('are all told in one error, and nothing is sent', async () => {
		const items = [{ file_id: 'good' }, ...bad.map(([, json]) => json)];
		const { error } = await bed.run(items);
		expect(error?.message).toBe(
			`Nothing was sent: ${bad.length} of ${items.length} items can't be used`,
		);
		// n8n would add "[item 1]" to what is said of all.
		expect(error?.context.itemIndex).toBeUndefined();
		const [told, more] = error!.description!.split('; and ');
		const troubles = told!.split('; ').map((text) => /^items? ([\d, ]+): (.*)$/.exec(text)!);
		expect(troubles).toHaveLength(10);
		const itemsTold = troubles.flatMap(([, which, reason]) =>
			which!.split(', ').map((item) => {
				expect(reason).toContain(bad[Number(item) - 1]![2]);
				return Number(item);
			}),
		);
		expect(itemsTold.sort((a, b) => a - b)).toEqual(itemsTold.map((_, i) => i + 1));
		expect(more).toBe(
			`${bad.length - itemsTold.length} more. With "On Error: Continue", the other items are sent.`,
		);
		expect(bed.soket.journal).toEqual([]);
	});

	it.each(bad)('%s: told with field and reason', async (_, json, reason) => {
		const { error } = await bed.run([{ file_id: 'good' }, json]);
		expect(error?.message).toContain(`1 of 2 items can't be used: ${reason}`);
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.description).toContain(`item 1: ${reason}`);
		expect(bed.soket.journal).toEqual([]);
	});
});

/** What n8n's own nodes and other services give, and what the error says that they hold. */
const OUTPUTS: Array<[string, IDataObject, RegExp]> = [
	[
		'Google Drive',
		{
			kind: 'drive#file',
			mimeType: 'audio/mpeg',
			id: '1aB',
			name: 'a.mp3',
			webViewLink: 'https://drive.google.com/file/d/1aB/view',
		},
		/a file of Google Drive without its data: get it by Google Drive > Download File, By ID `\{\{ \$json\.id \}\}`, then its binary data is taken by itself$/,
	],
	[
		'Google Cloud Storage',
		{
			kind: 'storage#object',
			id: 'b/calls/a.mp3/1',
			bucket: 'b',
			name: 'calls/a.mp3',
			contentType: 'audio/mpeg',
			selfLink: 'https://www.googleapis.com/storage/v1/b/b/o/a',
			mediaLink: 'https://storage.googleapis.com/download/storage/v1/b/b/o/a?alt=media',
		},
		/an object of Google Cloud Storage \(for buckets that Soket reads\) in `name`: choose Define Below, Source Type Google Cloud Storage Key, `\{\{ \$json\.name \}\}`$/,
	],
	[
		'S3',
		{
			Key: 'calls/a.mp3',
			LastModified: '2026-11-25T10:00:00.000Z',
			ETag: '"0a"',
			Size: '100',
			StorageClass: 'STANDARD',
		},
		/a file of S3 without its data: get it by S3 > Download a File, File Key `\{\{ \$json\.Key \}\}`, then/,
	],
	[
		'Telegram',
		{
			update_id: 1,
			message: {
				chat: { id: 2 },
				voice: {
					duration: 3,
					mime_type: 'audio/ogg',
					file_id: 'AwAC',
					file_unique_id: 'AgAD',
					file_size: 9,
				},
			},
		},
		/a recording of Telegram without its data: get it by Telegram > Get a File, File ID `\{\{ \$json\.message\.voice\.file_id \}\}`, then/,
	],
	[
		'WhatsApp',
		{
			messaging_product: 'whatsapp',
			messages: [
				{
					from: '91',
					type: 'audio',
					audio: { mime_type: 'audio/ogg; codecs=opus', sha256: 'x', id: '123', voice: true },
				},
			],
		},
		/a recording of WhatsApp without its data: get it by WhatsApp Business Cloud > Download Media, Media ID `\{\{ \$json\.messages\[0\]\.audio\.id \}\}`/,
	],
];

/** The same where there is an address, or an id of Soket: what is to be pasted, and what reaches the API. */
const ADDRESS = 'https://x.test/calls/a';
const TO_PASTE: Array<[string, IDataObject, string, string]> = [
	[
		'Twilio',
		{ body: { CallSid: 'CA1', RecordingUrl: ADDRESS, RecordingDuration: '5' } },
		'URL',
		'body.RecordingUrl',
	],
	[
		'a form',
		{ 'Your recording (link)': ADDRESS, submittedAt: '2026-11-25', formMode: 'test' },
		'URL',
		'Your recording (link)',
	],
	[
		'a webhook',
		{
			headers: { origin: 'https://y.test' },
			params: {},
			query: {},
			body: { url: ADDRESS },
			webhookUrl: 'https://n8n.test/webhook/1',
		},
		'URL',
		'body.url',
	],
	[
		'RSS',
		{
			title: 't',
			link: 'https://y.test/episode',
			guid: 'https://y.test/?p=1',
			enclosure: { url: ADDRESS, type: 'audio/mpeg', length: '9' },
		},
		'URL',
		'enclosure.url',
	],
	[
		'Airtable',
		{
			id: 'rec1',
			createdTime: '2026-11-25',
			fields: {
				Name: 'n',
				'Audio file': [{ id: 'att1', url: ADDRESS, filename: 'a.mp3', type: 'audio/mpeg' }],
			},
		},
		'URL',
		'fields.Audio file[0].url',
	],
	['a sheet', { row_number: 2, audio_url: ADDRESS }, 'URL', 'audio_url'],
	[
		'a webhook of Soket’s ids',
		{ body: { file_id: 'known' }, webhookUrl: 'https://n8n.test/webhook/1' },
		'File ID',
		'body.file_id',
	],
];

describe('items that name no audio', () => {
	it.each(OUTPUTS)(
		'of %s: told once for many, with the way to the data',
		async (_, json, words) => {
			const { error } = await bed.run(Array.from({ length: 12 }, () => json));
			expect(error?.message).toBe("Nothing was sent: 12 of 12 items can't be used");
			expect(error?.description).toMatch(
				/^items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more: no audio named, but a/,
			);
			expect(error?.description).toMatch(words);
			expect(bed.soket.journal).toEqual([]);
		},
	);

	it.each(TO_PASTE)('of %s: told once for many, ready to paste', async (_, json, type, field) => {
		const [known] = bed.soket.addUpload(['a.mp3']).files;
		const text = JSON.stringify(json);
		const items = ['1', '2', '3'].map(
			(name) =>
				JSON.parse(
					text
						.replaceAll(ADDRESS, `${ADDRESS}${name}.mp3`)
						.replace('"known"', JSON.stringify(known!.file_id)),
				) as IDataObject,
		);
		const { error } = await bed.run(items);
		const [start, expression] = error!
			.description!.split('`')
			.filter((_part, i) => i !== 1 && i !== 2);
		expect(error?.description).toContain(
			`in \`${field}\`: choose Define Below, Source Type ${type}, \``,
		);
		expect(start).toMatch(/^items 0, 1, 2: no audio named, but a /);
		expect(bed.soket.journal).toEqual([]);

		const sourceType = type === 'URL' ? 'url' : 'fileId';
		const pasted = await bed.run(items, {
			parameters: { mappingMode: 'defineBelow', sourceType, [sourceType]: `=${expression}` },
		});
		expect(pasted.error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			type === 'URL'
				? {
						sources: ['1', '2', '3'].map((name) => ({
							url: `${ADDRESS}${name}.mp3`,
							filename: `a${name}.mp3`,
						})),
					}
				: { file_ids: [known!.file_id] },
		]);
	});

	it('are error items of their own reasons where the user goes on', async () => {
		const items = [{ url: `${ADDRESS}.mp3` }, ...TO_PASTE.map(([, json]) => json)];
		const { success, errors } = await bed.run(items, { settings: ERROR_OUTPUT });
		expect(success).toHaveLength(1);
		expect(linksOf(errors)).toEqual(TO_PASTE.map((_, i) => i + 1));
		TO_PASTE.forEach(([, , type, field], i) => {
			expect(errors[i]!.json.error).toContain(
				`Item ${i + 1} can't be used: no audio named, but a ${type === 'URL' ? 'web address' : 'value for File ID'} in \`${field}\``,
			);
		});
	});

	it('names binary data that is no audio beside what the JSON holds', async () => {
		const scan = { mimeType: 'image/png', fileName: 'scan.png', data: 'aGk=' };
		const items = ['1', '2'].map((name) => ({
			json: { link: `${ADDRESS}${name}.mp3` },
			binary: { scan: { ...scan, fileName: `${name}.png` } },
		}));
		const { error } = await bed.run(items);
		expect(error?.description).toBe(
			'items 0, 1: no audio named, but a web address in `link`: choose Define Below, Source Type URL, `{{ $json.link }}`, and binary data in `scan` (image/png), which is no audio',
		);
	});
});

describe('fields in other spellings', () => {
	it('count as those of the API, on many items', async () => {
		const [file] = bed.soket.addUpload(['a.mp3']).files;
		const { success, error } = await bed.run([
			{ row_number: 2, URL: 'https://x.test/1.mp3', 'File Name': 1001 },
			{ row_number: 3, 'url ': 'https://x.test/2.mp3' },
			{ row_number: 4, 'File ID': file!.file_id, url: 'https://x.test/not-this.mp3' },
			{ row_number: 5, 'gcs-key': 'calls/3.mp3' },
			{ row_number: 6, URL: 'https://x.test/not-this.mp3', url: 'https://x.test/4.mp3' },
		]);
		expect(error).toBeUndefined();
		expect(bed.submitted()).toEqual([
			{
				file_ids: [file!.file_id],
				sources: [
					{ url: 'https://x.test/1.mp3', filename: '1001' },
					{ url: 'https://x.test/2.mp3', filename: '2.mp3' },
					{ gcs_key: 'calls/3.mp3', filename: '3.mp3' },
					{ url: 'https://x.test/4.mp3', filename: '4.mp3' },
				],
			},
		]);
		expect(linksOf(success)).toEqual([2, 0, 1, 3, 4]);
	});
});

describe('addresses at which there may be no audio', () => {
	it('are told in a hint, with the address of the file where there is one', async () => {
		const { success, warnings, error } = await bed.run([
			{ url: 'https://x.test/a.mp3' },
			{ url: 'https://drive.google.com/file/d/1aB/view?usp=sharing' },
			{ url: 'https://drive.google.com/file/d/1aB/view?usp=sharing' },
			{ URL: 'https://youtu.be/abc' },
			{ sources: [{ url: 'http://localhost:5678/a.mp3' }, { url: 'http://[::1]/b.mp3' }] },
		]);
		expect(error).toBeUndefined();
		expect(success.length).toBeGreaterThan(3);
		expect(warnings).toEqual([
			'Soket may find no audio at 2 addresses, which are pages for people: https://drive.google.com/file/d/1aB/view?usp=sharing (Google Drive; the file itself: https://drive.google.com/uc?export=download&id=1aB), https://youtu.be/abc (YouTube). Send the address of the file itself, or download it in the workflow: binary data is uploaded.',
			'Soket may not reach 2 addresses of your own network: http://localhost:5678/a.mp3, http://[::1]/b.mp3. Send the address of the file itself, or download it in the workflow: binary data is uploaded.',
			expect.stringMatching(/^1 repeated file was left out/),
		]);
	});
});
