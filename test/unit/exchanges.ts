import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	newReference,
	type Reference,
} from '../../nodes/SoketBatchTranscribe/references/reference';

/** A job as a stand-in for Soket makes it, with the place in `sent` that it truly came from. */
export interface TrueJob {
	job: IDataObject;
	/** null for a job that nobody asked for. */
	place: number | null;
	/** Whether the job carries a sign by which anybody could tell where it came from. */
	isSigned: boolean;
}

/** A request and the jobs that truly came of it. */
export interface Exchange {
	sent: Reference[];
	/** In request order; the jobs of an upload come first. */
	jobs: TrueJob[];
}

const sentFile = fc.record({
	kind: fc.constantFrom<'file_id' | 'url' | 'gcs_key'>('file_id', 'url', 'gcs_key'),
	filename: fc.option(fc.constantFrom('a.mp3', 'b.mp3', 'c.mp3', 'd.mp3'), { nil: undefined }),
	isEchoed: fc.boolean(),
	item: fc.nat({ max: 30 }),
	moreItems: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
});

/**
 * A request and its answer. Jobs of file ids repeat the id, for that is documented; those of sources have
 * new ids, and repeat the file name or give none.
 *
 * @param uploadJobs how many jobs an upload in the request gets; undefined for no upload
 */
export const exchange = (
	uploadJobs: fc.Arbitrary<number | undefined>,
	echo: 'some' | 'none' = 'some',
): fc.Arbitrary<Exchange> =>
	fc
		.tuple(uploadJobs, fc.array(sentFile, { minLength: 1, maxLength: 8 }))
		.map(([uploadJobCount, files]) => {
			const chosen =
				echo === 'some' ? files : files.map((file) => ({ ...file, kind: 'url' as const }));
			const inBodyOrder = [
				...chosen.filter(({ kind }) => kind === 'file_id'),
				...chosen.filter(({ kind }) => kind !== 'file_id'),
			];
			const sent: Reference[] = [];
			const jobs: TrueJob[] = [];
			if (uploadJobCount !== undefined) {
				sent.push({ ...newReference(40, 'batch_upload_id', 'upload'), moreItems: [41] });
				for (let i = 0; i < uploadJobCount; i++) {
					jobs.push({ job: { file_id: `of-upload-${i}` }, place: 0, isSigned: false });
				}
			}
			for (const { kind, filename, isEchoed, item, moreItems } of inBodyOrder) {
				const place = sent.length;
				const isSource = kind !== 'file_id';
				const fileId = `value-${place}`;
				const name = isSource ? filename : undefined;
				sent.push({ ...newReference(item, kind, fileId, name), moreItems });
				const hasOwnName =
					inBodyOrder.filter((other) => other.kind !== 'file_id' && other.filename === filename)
						.length === 1;
				const namesItself = isSource && echo === 'some' && isEchoed && filename !== undefined;
				jobs.push({
					job: isSource
						? { file_id: `new-${place}`, ...(namesItself && { filename }) }
						: { file_id: fileId, filename: filename ?? 'uploaded.mp3' },
					place,
					isSigned: !isSource || (namesItself && hasOwnName),
				});
			}
			return { sent, jobs };
		});

/** Jobs that nobody asked for. */
export const strangeJobs = (minLength: number): fc.Arbitrary<TrueJob[]> =>
	fc
		.array(
			fc.constantFrom<IDataObject>({}, { file_id: 'stranger' }, { file_id: null, filename: 7 }),
			{
				minLength,
				maxLength: 3,
			},
		)
		.map((jobs) => jobs.map((job) => ({ job, place: null, isSigned: false })));
