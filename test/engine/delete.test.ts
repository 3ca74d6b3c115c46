import type { IDataObject } from 'n8n-workflow';

import { callNames } from './audioItems';
import { linkOf, linksOf } from './runNode';
import { CONTINUE, ERROR_OUTPUT, useTestBed } from './setup';

const bed = useTestBed();

const parameters = { resource: 'file', operation: 'delete', fileId: '={{ $json.file_id }}' };
const uploaded = (count: number) =>
	bed.soket.addUpload(callNames(count)).files.map(({ file_id }) => ({ file_id }));
const deletions = () => bed.requests('DELETE /files').map(({ body }) => body as IDataObject);
const refuse = (body: object) => bed.refuse('DELETE /files', 404, { body });

describe('Delete', () => {
	it('deletes the files of all items in one request, each once', async () => {
		const files = uploaded(500);
		const { success } = await bed.run([...files, files[0]!], {
			parameters,
			trace: false,
		});
		const file_ids = files.map(({ file_id }) => file_id);
		expect(deletions()).toEqual([{ file_ids }]);
		expect(success).toHaveLength(1);
		expect(success[0]!.json).toEqual({
			deleted_file_ids: file_ids,
			deleted: true,
			deleted_count: 500,
			storage_objects_deleted: 500,
			jobs_cleaned: 0,
		});
		expect(linkOf(success[0]!)).toEqual(Array.from({ length: 501 }, (_, item) => item));
	});

	it.each([
		['Soket names it', undefined],
		['Soket names none', { detail: 'not found' }],
	])('names the unknown id, and deletes nothing, where %s', async (_, body) => {
		const files = uploaded(250);
		if (body) refuse(body);
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
		expect(errors.map((item) => [item.json.error, linkOf(item)])).toEqual([
			['Soket does not know the file: nowhere', 1],
			["Item 2 can't be used: File ID is empty: the item has no file_id", 2],
		]);
	});

	it('deletes the known ones also where Soket names one unknown id at a time', async () => {
		const files = uploaded(250);
		const unknown = ['u-1', 'u-2', 'u-3'].map((file_id) => ({ file_id }));
		const items = [...files.slice(0, 10), ...unknown, ...files.slice(10), unknown[1]!];
		refuse({ error: 'file u-2 not found' });
		refuse({ error: 'file u-1 not found' });
		const { success, errors } = await bed.run(items, { parameters, settings: ERROR_OUTPUT });
		expect(deletions().at(-1)).toEqual({ file_ids: files.map(({ file_id }) => file_id) });
		expect(deletions()).toHaveLength(3);
		expect(success.map(({ json }) => json.deleted_count)).toEqual([250]);
		expect(errors.map((item) => [item.json.error, linkOf(item)])).toEqual(
			[10, 11, 12, 253].map((item) => [
				`Soket does not know the file: ${items[item]!.file_id}`,
				item,
			]),
		);
		expect((errors[0]!.json.details as IDataObject).unknown_file_ids).toEqual(['u-1']);
	});

	it.each([
		['one file is known', 1],
		['most files are known', 20],
	])('believes no words that name all ids of the request: %s', async (_, count) => {
		const items = [{ file_id: 'u-1' }, ...uploaded(count), { file_id: 'u-2' }];
		const repeated = { error: `not found: ${items.map(({ file_id }) => file_id).join(', ')}` };
		refuse(repeated);
		const stopped = await bed.run(items, { parameters });
		expect(stopped.error?.message).toBe('Soket does not know these files: u-1, u-2');

		refuse(repeated);
		const { success, errors } = await bed.run(items, { parameters, settings: ERROR_OUTPUT });
		expect(success.map(({ json }) => json.deleted_count)).toEqual([count]);
		expect(errors.map((item) => [item.json.error, linkOf(item)])).toEqual([
			['Soket does not know the file: u-1', 0],
			['Soket does not know the file: u-2', count + 1],
		]);
	});

	it('links to an item once that names a file twice, and tells it once of an unknown one', async () => {
		const [a, b] = uploaded(2).map(({ file_id }) => file_id);
		const { success, errors } = await bed.run(
			[`${a},${a}`, `${b},${a},${b}`, 'u-1,u-1'].map((file_id) => ({ file_id })),
			{ parameters, settings: ERROR_OUTPUT },
		);
		expect(deletions().at(-1)).toEqual({ file_ids: [a, b] });
		expect(linksOf(success)).toEqual([[0, 1]]);
		expect(errors.map((item) => [item.json.error, linkOf(item)])).toEqual([
			['Soket does not know the file: u-1', 2],
		]);
		const [again] = uploaded(1).map(({ file_id }) => file_id);
		const alone = await bed.run([{ file_id: `${again},${again}` }], { parameters });
		expect(linksOf(alone.success)).toEqual([0]);
	});

	it('takes no id for unknown that is just the beginning of one where the words are cut', async () => {
		const files = uploaded(3);
		const ids = files.map(({ file_id }) => file_id);
		// They are cut to 500 characters, here behind what is the id of the first file.
		const padding = 'x'.repeat(499 - ' file '.length - ids[0]!.length);
		refuse({ error: `${padding} file ${ids[0]!}${'9'.repeat(50)} not found` });
		const { success, errors } = await bed.run([...files, { file_id: 'nowhere' }], {
			parameters,
			settings: ERROR_OUTPUT,
		});
		expect(success.map(({ json }) => json.deleted_file_ids)).toEqual([ids]);
		expect(linksOf(errors)).toEqual([3]);
	});

	it('takes "not found" with HTTP 200 for what it says', async () => {
		bed.refuse('DELETE /files', 200, { body: { error: 'files not found: nowhere' } });
		const { error } = await bed.run([...uploaded(2), { file_id: 'nowhere' }], { parameters });
		expect(error?.message).toBe('Soket does not know the file: nowhere');
		expect(error?.description).toContain('Nothing was deleted');
		expect(error?.httpCode).toBe('200');
		expect(error?.context.itemIndex).toBe(2);
	});

	it('reads no list where Soket names the one file that was to go', async () => {
		const { error } = await bed.run([{ file_id: 'nowhere' }], { parameters });
		expect(error?.message).toBe('Soket does not know the file: nowhere');
		expect(bed.requests('GET /files')).toHaveLength(0);
	});

	it('sends nothing again that may have been carried out', async () => {
		const files = uploaded(2);
		bed.soket.fault({ route: 'DELETE /files', kind: 'cut', when: 'after' });
		const { success } = await bed.run(files, { parameters, settings: CONTINUE });
		expect(deletions()).toHaveLength(1);
		expect(linksOf(success)).toEqual([0, 1]);
		expect(success[0]!.json.message).toContain('may have deleted the files');
	});
});
