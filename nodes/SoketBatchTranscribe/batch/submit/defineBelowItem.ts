import { listOf } from '../../items/listOf';
import { UnusableItem } from '../../items/readItems';
import { audioReference, type AudioReference, type ReferenceKind } from './references';

/** The parameter `sourceType`: its value is also the name of the parameter with the value. */
export type SourceType = 'fileId' | 'url' | 'gcsKey' | 'batchUploadId';

const KIND_OF: Record<SourceType, ReferenceKind> = {
	fileId: 'file_id',
	url: 'url',
	gcsKey: 'gcs_key',
	batchUploadId: 'batch_upload_id',
};

/**
 * "Define Below": what an item names by the node's parameters.
 *
 * @param read reads a parameter for this item; what it throws, a failed expression, is passed on
 * @throws UnusableItem if a value is missing or wrong, or the file names don't fit the files
 */
export function defineBelowItem(read: (parameter: string) => unknown): AudioReference[] {
	const sourceType = read('sourceType');
	if (!isSourceType(sourceType)) {
		throw new UnusableItem('sourceType', `is none of ${Object.keys(KIND_OF).join(', ')}`);
	}
	const kind = KIND_OF[sourceType];
	const values = listOf(read(sourceType), kind === 'file_id' ? /[\n,]/ : /\n/);
	if (values.length === 0) throw new UnusableItem(sourceType, 'is empty');
	const at = (i: number) => (values.length === 1 ? '' : `[${i}]`);
	if (kind === 'file_id' || kind === 'batch_upload_id') {
		return values.map((value, i) => audioReference(kind, value, sourceType + at(i)));
	}
	const filenames = listOf(read('filename') ?? '', /\n/);
	if (filenames.length > 0 && filenames.length !== values.length) {
		throw new UnusableItem(
			'filename',
			`has ${filenames.length} names for ${values.length} files: give as many, in the same order, or none`,
		);
	}
	return values.map((value, i) =>
		audioReference(kind, value, sourceType + at(i), filenames[i], `filename${at(i)}`),
	);
}

function isSourceType(value: unknown): value is SourceType {
	return typeof value === 'string' && Object.hasOwn(KIND_OF, value);
}
