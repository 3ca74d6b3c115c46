import { isFinished } from '../../nodes/SoketBatchTranscribe/api/uploads';

const files = (...statuses: string[]) =>
	statuses.map((upload_status, i) => ({ file_id: `file-${i}`, upload_status }));

describe('isFinished', () => {
	it.each([
		['all files completed or failed', { files: files('completed', 'failed') }, true],
		['a file on its way', { files: files('completed', 'uploading') }, false],
		['a file of no status', { files: [{ file_id: 'file-0' }] }, false],
		['no list', { total_files: 0 }, false],
		['an empty list', { files: [] }, true],
		['an empty list of no files', { files: [], total_files: 0, pending: 0, uploading: 0 }, true],
		['an empty list of two files', { files: [], total_files: 2 }, false],
		['an empty list while one is pending', { files: [], total_files: 0, pending: 1 }, false],
		['an empty list while one is uploading', { files: [], uploading: 1 }, false],
	])('%s: %j → %s', (_, upload, expected) => {
		expect(isFinished(upload)).toBe(expected);
	});
});
