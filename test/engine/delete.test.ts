import type { IDataObject } from 'n8n-workflow';

import { CONTINUE, ERROR_OUTPUT, useTestBed } from './setup';

const bed = useTestBed();

const parameters = { resource: 'file', operation: 'delete', fileId: '={{ $json.file_id }}' };
const uploaded = (count: number) =>
	bed.soket
		.addUpload(Array.from({ length: count }, (_, i) => ({ filename: `${i}.mp3` })))
		.files.map(({ file_id }) => ({ file_id }));
const deletions = () => bed.requests('DELETE /files').map(({ body }) => body as IDataObject);
const refusal = (body: object) =>
	bed.soket.fault({ route: 'DELETE /files', kind: 'answer', when: 'before', status: 404, body });

describe('Delete', () => {
	it('deletes the files of all items in one request, each once', async () => {
		const files = uploaded(500);
		const { success } = await bed.run([...files, files[0]!, { file_id: '' }].slice(0, -1), {
			parameters,
			trace: false,
		});
		const file_ids = files.map(({ file_id }) => file_id);
		expect(deletions()).toEqual([{ file_ids }]);
		expect(success).toHaveLength(1);
		expect(success[0]!.json).toEqual({
			deleted_file_ids: file_ids,
			deleted_count: 500,
			storage_objects_deleted: 500,
			jobs_cleaned: 0,
		});
		expect(success[0]!.pairedItem).toEqual(Array.from({ length: 501 }, (_, item) => ({ item })));
	});

	it.each([
		['Soket names it', undefined],
		['Soket names none', { detail: 'not found' }],
	])('names the unknown id, and deletes nothing, where %s', async (_, body) => {
		const files = uploaded(250);
		if (body) refusal(body);
		const { error } = await bed.run([...files, { file_id: 'file-unknown' }], {
			parameters,
			trace: false,
		});
		expect(error?.message).toBe('Soket does not know the file: file-unknown');
		expect(error?.description).toContain('Nothing was deleted');
		expect(deletions()).toHaveLength(1);
		expect(bed.requests('GET /files')).toHaveLength(body ? 2 : 0);
	});

	it('deletes the known ones all the same where the user goes on', async () => {
		const files = uploaded(30);
		const items = [files[0]!, { file_id: 'nowhere' }, { file_id: '' }, ...files.slice(1)];
		const { success, errors } = await bed.run(items, { parameters, settings: ERROR_OUTPUT });
		expect(deletions()[1]).toEqual({ file_ids: files.map(({ file_id }) => file_id) });
		expect(success.map(({ json }) => json.deleted_count)).toEqual([30]);
		expect(errors.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['Soket does not know the file: nowhere', { item: 1 }],
			["Item 2 can't be used: fileId is empty", { item: 2 }],
		]);
	});

	it('sends nothing again that may have been carried out', async () => {
		const files = uploaded(2);
		bed.soket.fault({ route: 'DELETE /files', kind: 'cut', when: 'after' });
		const { success } = await bed.run(files, { parameters, settings: CONTINUE });
		expect(deletions()).toHaveLength(1);
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(success[0]!.json.message).toContain('may have deleted the files');
	});
});
