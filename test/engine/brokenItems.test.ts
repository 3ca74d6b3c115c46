import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { resources } from '../../nodes/SoketBatchTranscribe/operations';
import type { ReceivedFile } from '../soket-simulator';
import { heldAudio, storedAudio } from './audioItems';
import { linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, useTestBed } from './setup';

/** Items as n8n's types forbid them, and a node that people write themselves gives them nevertheless. */
const bed = useTestBed();

const options = { waitForUploads: 0 };
const BELOW = { mappingMode: 'defineBelow', sourceType: 'binaryData', options };
const WAYS: Array<[string, INodeParameters]> = [
	['Submit, Map Automatically', { options }],
	['Submit, Define Below', BELOW],
	['Upload', { resource: 'file', operation: 'upload' }],
];

const itemWith = (binary: unknown, json = {}) => ({ json, binary }) as INodeExecutionData;
const AUDIO = { mimeType: 'audio/mpeg', fileName: 'a.mp3' };
const received = () =>
	bed.requests('POST /files/upload').flatMap(({ body }) => body as ReceivedFile[]);
const receivedNames = () => received().map(({ filename }) => filename);

const MAKE_IT = 'a Code node makes binary data by this.helpers.prepareBinaryData(buffer, "a.mp3")';
const noContent = (data: string, id: string) =>
	`data has no content: "data" in it holds ${data}, "id" ${id}; ${MAKE_IT}`;
const GONE = "data is not in n8n's binary storage any more: run the nodes before this one again";
const NO_ID =
	'data has the name of n8n\'s storage in place of content, and no "id" to find it there: hand on the whole field';

/** What stands in the field `data`, and what is said of it. */
const BROKEN: Array<[value: unknown, reason: string]> = [
	['a text', `data holds a text, and no binary data: ${MAKE_IT}`],
	[null, `data holds nothing, and no binary data: ${MAKE_IT}`],
	[5, `data holds a number, and no binary data: ${MAKE_IT}`],
	[true, `data holds a boolean, and no binary data: ${MAKE_IT}`],
	[[AUDIO], `data holds a list, and no binary data: ${MAKE_IT}`],
	[{}, noContent('nothing', 'nothing')],
	[AUDIO, noContent('nothing', 'nothing')],
	[{ ...AUDIO, data: null, id: null }, noContent('nothing', 'nothing')],
	[{ ...AUDIO, data: 5, id: '' }, noContent('a number', 'nothing')],
	[{ ...AUDIO, data: { type: 'Buffer', data: [1, 2] }, id: 7 }, noContent('an object', 'a number')],
	[{ ...AUDIO, data: ['QUJD'], id: {} }, noContent('a list', 'an object')],
	[
		{ ...AUDIO, data: 'data:audio/mpeg;base64,QUJD' },
		`data has content that is no base64: "data:audio/mpeg;base"…; ${MAKE_IT}`,
	],
	[{ ...AUDIO, data: 'höre' }, `data has content that is no base64: "höre"; ${MAKE_IT}`],
	[{ ...AUDIO, data: 'audio' }, `data has content that is no base64: "audio"; ${MAKE_IT}`],
	[{ ...AUDIO, data: 'QQ==QQ==' }, `data has content that is no base64: "QQ==QQ=="; ${MAKE_IT}`],
	[{ ...AUDIO, data: 'filesystem-v2' }, NO_ID],
	[{ ...AUDIO, data: 'database', id: '' }, NO_ID],
	[{ ...AUDIO, data: '' }, 'data is an empty file'],
	[{ ...AUDIO, data: ' \n' }, 'data is an empty file'],
	[{ ...AUDIO, data: 'QUJD', id: 'nowhere' }, GONE],
	[{ ...AUDIO, id: 'filesystem-v2:../../etc/passwd' }, GONE],
];

describe.each(WAYS)('Binary data that is none, by %s', (_, parameters) => {
	const items = [...BROKEN.map(([data]) => itemWith({ data })), heldAudio('good.mp3')];

	it('is told for every item: what the field holds, and what to do', async () => {
		for (const [i, item] of items.slice(0, -1).entries()) {
			const { error } = await bed.run([heldAudio('good.mp3'), item], { parameters });
			expect(error?.message).toContain(
				`Nothing was sent: 1 of 2 items can't be used: ${BROKEN[i]![1]}`,
			);
			expect(error?.description).toContain(`item 1: ${BROKEN[i]![1]}`);
		}
		expect(bed.soket.journal).toEqual([]);
	});

	it('becomes an error item, and the others go on', async () => {
		const { success, errors } = await bed.run(items, { parameters, settings: ERROR_OUTPUT });
		expect(receivedNames()).toEqual(['good.mp3']);
		expect(linksOf(success)).toEqual([BROKEN.length]);
		expect(errors.map(({ json }) => json.error)).toEqual(
			BROKEN.map(([, reason], i) => `Item ${i} can't be used: ${reason}`),
		);
		expect(linksOf(errors)).toEqual(BROKEN.map((__, i) => i));
	});

	it('is told where all of it is none', async () => {
		for (const [binary, held] of [
			['a text', 'a text'],
			[5, 'a number'],
			[[AUDIO], 'a list'],
		]) {
			const { error } = await bed.run([itemWith(binary)], { parameters });
			expect(error?.description).toBe(
				`item 0: binary holds ${held as string}, and no binary data: ${MAKE_IT}`,
			);
		}
		for (const binary of [null, undefined, {}]) {
			const { error } = await bed.run([itemWith(binary)], { parameters });
			expect(error?.description).toMatch(/^item 0: (no audio named|has no binary data in)/);
		}
		expect(bed.soket.journal).toEqual([]);
	});

	it('is none of base64 in lines, of base64 for URLs, or of types and names that are no texts', async () => {
		const bytes = Buffer.from([0xfb, 0xff, 0xfe, 1]);
		const base64 = bytes.toString('base64');
		const files = [
			{ ...AUDIO, data: `${base64.slice(0, 3)}\r\n${base64.slice(3)}\n` },
			{ ...AUDIO, data: bytes.toString('base64url'), fileName: 'url.mp3' },
			{ ...AUDIO, data: base64.replace(/=+$/, ''), fileName: 4711 },
			{ data: Buffer.from('b').toString('base64'), mimeType: null, fileName: null },
			{ data: Buffer.from('c').toString('base64'), mimeType: 5, fileName: {}, fileExtension: 7 },
		];
		// By its content the same file would be submitted once.
		for (const file of files) {
			const { error } = await bed.run([itemWith({ data: file })], { parameters });
			expect(error).toBeUndefined();
		}
		expect(received().map(({ filename, size }) => [filename, size])).toEqual([
			['a.mp3', 4],
			['url.mp3', 4],
			['4711.mp3', 4],
			['data-0', 1],
			['data-0', 1],
		]);
	});
});

describe('Map Automatically', () => {
	it('goes by the JSON where that names audio, whatever the binary data is', async () => {
		const binaries = ['a text', null, { data: null }, { data: 'a text' }, { a: null, b: 5 }];
		const items = binaries.map((binary, i) => itemWith(binary, { url: `https://x.test/${i}.mp3` }));
		const { success, warnings } = await bed.run(items);
		expect(linksOf(success)).toEqual([0, 1, 2, 3, 4]);
		expect(warnings).toEqual([]);
	});

	it('takes the audio beside what is none, and says what it left out', async () => {
		const { data } = heldAudio('a.mp3').binary!;
		const { success, warnings } = await bed.run(
			[itemWith({ nothing: null, data, note: 'a text', more: undefined })],
			{ parameters: { options } },
		);
		expect(receivedNames()).toEqual(['a.mp3']);
		expect(linksOf(success)).toEqual([0]);
		expect(warnings).toEqual([
			expect.stringMatching(/^1 file beside audio is no audio and was left out: .*"note"/),
		]);
	});
});

describe.each(WAYS.slice(1))('Input Binary Field of %s', (_, parameters) => {
	it.each([
		'={{ undefined }}',
		'={{ null }}',
		'={{ "" }}',
		' ',
		' , ',
		'={{ [] }}',
		'={{ [null, ""] }}',
		'={{ $json.nope }}',
		'={{ $binary.nope }}',
		'={{ {} }}',
	])('that names nothing tells which fields there are: %s', async (binaryPropertyName) => {
		const { data } = heldAudio('a.mp3').binary!;
		const items = [itemWith({ voice: data, nothing: null, scan: AUDIO }), { json: {} }];
		const { error } = await bed.run(items, { parameters: { ...parameters, binaryPropertyName } });
		expect(error?.description).toBe(
			'item 0: Input Binary Field names nothing; the item\'s binary data is in "voice", "scan"; item 1: Input Binary Field names nothing',
		);
		expect(bed.soket.journal).toEqual([]);
	});

	it.each([
		['={{ 5 }}', 'a number'],
		['={{ {"a": 1} }}', 'an object'],
		['={{ [$binary.voice, null] }}', 'nothing'],
		['={{ [[]] }}', 'a list'],
	])('that is no name tells what it is: %s', async (binaryPropertyName, held) => {
		const items = [heldAudio('a.mp3', 'voice')];
		const { error } = await bed.run(items, { parameters: { ...parameters, binaryPropertyName } });
		expect(error?.description).toBe(
			`item 0: Input Binary Field gives ${held}, which is neither the name of a field nor binary data; the item's binary data is in "voice"`,
		);
		expect(bed.soket.journal).toEqual([]);
	});

	it('finds no field that only JavaScript knows', async () => {
		for (const binaryPropertyName of ['constructor', '__proto__', 'toString']) {
			const { error } = await bed.run([heldAudio('a.mp3', 'voice')], {
				parameters: { ...parameters, binaryPropertyName },
			});
			expect(error?.description).toBe(
				`item 0: has no binary data in the field "${binaryPropertyName}"; the item's binary data is in "voice"`,
			);
		}
	});
});

describe('An item without JSON', () => {
	const withoutJson = async () => {
		const { binary } = await storedAudio('a.mp3');
		return [{ json: undefined, binary }, { json: undefined }] as unknown as INodeExecutionData[];
	};
	const operations = resources.flatMap(({ option, operations: ofResource }) =>
		ofResource.map((operation) => [option.value, operation.option.value] as const),
	);

	it.each(operations)('is an item like others: %s, %s', async (resource, operation) => {
		const { files, batch_upload_id } = bed.soket.addUpload(['b.mp3']);
		const { file_id } = files[0]!;
		const submitted = await bed.run([{ file_id }]);
		const { batch_id } = submitted.success[0]!.json;
		const named = { batchId: batch_id, fileId: file_id, batchUploadId: batch_upload_id };
		const { success, error } = await bed.run(await withoutJson(), {
			parameters: { resource, operation, options, ...(named as INodeParameters) },
			settings: CONTINUE,
			trace: false,
		});
		expect(error).toBeUndefined();
		expect(success.length).toBeGreaterThan(0);
		const failed = success.flatMap(({ json }) => (json.error === undefined ? [] : [json.error]));
		// Only these two want more than the ids that the parameters give.
		expect(failed).toEqual(
			operation === 'submit' || operation === 'upload'
				? [expect.stringMatching(/^Item 1 can't be used: (no audio named|has no binary data in)/)]
				: [],
		);
	});

	it('can bring along audio, and JSON is not missed among its output', async () => {
		const { success } = await bed.run(await withoutJson(), {
			parameters: { options: { ...options, includeInputFields: true } },
			settings: CONTINUE,
		});
		expect(receivedNames()).toEqual(['a.mp3']);
		expect(success[0]!.json).toMatchObject({ filename: 'a.mp3', input: {} });
	});
});
