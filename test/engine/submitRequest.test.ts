import { linkOf, linksOf } from './runNode';
import { CONTINUE, urls, useTestBed } from './setup';

const bed = useTestBed();

describe('the one request', () => {
	it('names every file once, in the order of first appearance, and tells of merged ones', async () => {
		const { files } = bed.soket.addUpload(['a', 'b', 'c']);
		const [a, b, c] = files.map(({ file_id }) => file_id) as [string, string, string];
		const { success, warnings } = await bed.run([
			{ file_id: b },
			{ url: 'https://x.test/1.mp3' },
			{ file_ids: [a, b] },
			{ url: 'https://x.test/1.mp3', filename: 'again.mp3' },
			{ files: [{ file_id: c }, { file_id: a }] },
		]);
		expect(bed.submitted()).toEqual([
			{ file_ids: [b, a, c], sources: [{ url: 'https://x.test/1.mp3', filename: '1.mp3' }] },
		]);
		expect(success.map((item) => [item.json.file_id, linkOf(item)])).toEqual([
			[b, 0],
			[a, 2],
			[c, 4],
			[expect.any(String), 1],
		]);
		expect(warnings).toEqual([expect.stringContaining('3 repeated files were left out')]);
	});

	it('names files after the last part of their address, decoded', async () => {
		await bed.run([
			{ url: 'https://x.test/calls/%E0%A4%A8%E0%A4%AE.mp3?sig=a%2Fb.wav#t' },
			{ url: 'https://x.test/o/folder%2Fcall.ogg?alt=media' },
		]);
		expect(bed.submitted()).toMatchObject([
			{ sources: [{ filename: 'नम.mp3' }, { filename: 'call.ogg' }] },
		]);
	});
});

describe('several uploads', () => {
	it('become one batch of their completed files', async () => {
		const first = bed.soket.addUpload(['a', { filename: 'b', upload_status: 'failed' }]);
		const second = bed.soket.addUpload(['c', 'd']);
		const [a] = first.files;
		const [c, d] = second.files;
		const { success, warnings } = await bed.run([
			{ batch_upload_id: first.batch_upload_id },
			{ file_id: d!.file_id },
			{ batch_upload_id: second.batch_upload_id },
			{ batch_upload_id: first.batch_upload_id },
		]);
		expect(bed.requests('GET /files/upload/{batch_upload_id}').map(({ path }) => path)).toEqual([
			`/files/upload/${first.batch_upload_id}`,
			`/files/upload/${second.batch_upload_id}`,
		]);
		expect(bed.submitted()).toEqual([{ file_ids: [a!.file_id, d!.file_id, c!.file_id] }]);
		expect(linksOf(success)).toEqual([0, 1, 2]);
		expect(warnings).toContain('1 file had failed to upload and could not be submitted.');
	});

	it('stop the run, with nothing sent, where one is unknown or not finished', async () => {
		const whole = bed.soket.addUpload(['a']);
		const early = bed.soket.addUpload(['b', { filename: 'c', upload_status: 'uploading' }]);
		const unknown = await bed.run([
			{ batch_upload_id: whole.batch_upload_id },
			{ batch_upload_id: 'nobody-knows-it' },
		]);
		expect(unknown.error).toMatchObject({ httpCode: '404', context: { itemIndex: 1 } });

		const unfinished = await bed.run(
			[{ batch_upload_id: whole.batch_upload_id }, { batch_upload_id: early.batch_upload_id }],
			{ parameters: { options: { waitForUploads: 0 } } },
		);
		expect(unfinished.error?.message).toBe(
			`The upload ${early.batch_upload_id} has not finished: 1 of 2 files are completed`,
		);
		expect(bed.submitted()).toEqual([]);
	});
});

describe('one upload', () => {
	it('beside file ids becomes its completed files, so that none of them is paid for twice', async () => {
		const { batch_upload_id, files } = bed.soket.addUpload([
			'a',
			'b',
			{ filename: 'c', upload_status: 'failed' },
		]);
		const [a, b] = files.map(({ file_id }) => file_id);
		const [other] = bed.soket.addUpload(['d']).files.map(({ file_id }) => file_id);
		const { success, warnings } = await bed.run([
			{ file_id: b! },
			{ batch_upload_id },
			{ url: 'https://x.test/e.mp3' },
			{ file_ids: [other!, a!] },
		]);
		expect(bed.submitted()).toEqual([
			{
				file_ids: [b, a, other],
				sources: [{ url: 'https://x.test/e.mp3', filename: 'e.mp3' }],
			},
		]);
		expect(success.map((item) => [item.json.filename, linkOf(item)])).toEqual([
			['b', 0],
			['a', 1],
			['d', 3],
			['e.mp3', 2],
		]);
		expect(warnings).toEqual([
			expect.stringContaining('2 repeated files were left out'),
			'1 file had failed to upload and could not be submitted.',
		]);
	});

	it('without file ids beside it is submitted by its own id', async () => {
		const { batch_upload_id } = bed.soket.addUpload(['a']);
		await bed.run([{ batch_upload_id }, { gcs_key: 'k/b.mp3' }]);
		expect(bed.submitted()).toEqual([
			{ batch_upload_id, sources: [{ gcs_key: 'k/b.mp3', filename: 'b.mp3' }] },
		]);
		expect(bed.requests('GET /files/upload/{batch_upload_id}')).toEqual([]);
	});
});

describe('several uploads of which one has only failed files', () => {
	const uploads = () => {
		const whole = bed.soket.addUpload(['a', 'b']);
		const broken = bed.soket.addUpload(
			['c', 'd'].map((filename) => ({ filename, upload_status: 'failed' })),
		);
		const items = [whole, broken, whole].map(({ batch_upload_id }) => ({ batch_upload_id }));
		const words = `The upload ${broken.batch_upload_id} has no file to transcribe: 0 of 2 files are completed`;
		return { items, whole, words };
	};

	it('stop the run, so that nobody takes the audio for transcribed', async () => {
		const { items, words } = uploads();
		const { error } = await bed.run(items);
		expect(error?.message).toBe(words);
		expect(error?.description).toContain('Upload the files again');
		expect(error?.context.itemIndex).toBe(1);
		expect(bed.submitted()).toEqual([]);
	});

	it('give an error item for it where the user goes on, and a batch of the others', async () => {
		const { items, whole, words } = uploads();
		const { success } = await bed.run(items, { settings: CONTINUE });
		expect(bed.submitted()).toEqual([{ file_ids: whole.files.map(({ file_id }) => file_id) }]);
		expect(success.map((item) => [item.json.error, linkOf(item)])).toEqual([
			[undefined, 0],
			[undefined, 0],
			[words, 1],
		]);
	});
});

describe('Max Files per Batch', () => {
	const split = (maxFilesPerBatch: number) => ({ parameters: { options: { maxFilesPerBatch } } });

	it('splits in order, and links the jobs of every batch', async () => {
		const [first, second, ...others] = urls(5) as [{ url: string }, ...Array<{ url: string }>];
		const { success } = await bed.run([first, second!, first, ...others], split(2));
		const sent = bed.soket.batches.map(({ body }) => body.sources!.map(({ url }) => ({ url })));
		expect(sent).toEqual([[first, second], others.slice(0, 2), others.slice(2)]);
		const [one, two, three] = bed.soket.batches.map(({ batch_id }) => batch_id);
		expect(success.map((item) => [item.json.filename, item.json.batch_id, linkOf(item)])).toEqual([
			['call-0.mp3', one, 0],
			['call-1.mp3', one, 1],
			['call-2.mp3', two, 3],
			['call-3.mp3', two, 4],
			['call-4.mp3', three, 5],
		]);
	});

	it('resolves even a single upload, for nobody knows how many files it has', async () => {
		const upload = bed.soket.addUpload(['a', 'b', 'c']);
		await bed.run([{ batch_upload_id: upload.batch_upload_id }], split(2));
		const [a, b, c] = upload.files.map(({ file_id }) => file_id);
		expect(bed.submitted()).toEqual([{ file_ids: [a, b] }, { file_ids: [c] }]);
	});

	it.each([-1, 1.5, 'many'])('refuses %p before anything is sent', async (value) => {
		const { error } = await bed.run(urls(1), split(value as number));
		expect(error?.message).toContain('"Max Files per Batch" must be a whole number from 0 up');
		expect(bed.soket.journal).toEqual([]);
	});
});
