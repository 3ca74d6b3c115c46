import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../nodes/SoketBatchTranscribe/api/connection';
import { eachOnce } from '../../nodes/SoketBatchTranscribe/items/namedOnce';
import {
	checkedReference,
	keyOf,
	newReference,
	type Reference,
} from '../../nodes/SoketBatchTranscribe/references/reference';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';

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
});

/**
 * A request and its answer. Jobs of file ids repeat the id, for that is documented; those of sources have
 * new ids, and repeat the file name or give none.
 *
 * @param uploadJobs how many jobs an upload in the request gets; undefined for no upload
 */
export const exchange = (uploadJobs: fc.Arbitrary<number | undefined>): fc.Arbitrary<Exchange> =>
	fc
		.tuple(uploadJobs, fc.array(sentFile, { minLength: 1, maxLength: 8 }))
		.map(([uploadJobCount, files]) => {
			const inBodyOrder = [
				...files.filter(({ kind }) => kind === 'file_id'),
				...files.filter(({ kind }) => kind !== 'file_id'),
			];
			const sent: Reference[] = [];
			const jobs: TrueJob[] = [];
			if (uploadJobCount !== undefined) {
				sent.push(newReference(40, 'batch_upload_id', 'upload'));
				for (let i = 0; i < uploadJobCount; i++) {
					jobs.push({ job: { file_id: `of-upload-${i}` }, place: 0, isSigned: false });
				}
			}
			for (const { kind, filename, isEchoed, item } of inBodyOrder) {
				const place = sent.length;
				const isSource = kind !== 'file_id';
				const fileId = `value-${place}`;
				const name = isSource ? filename : undefined;
				sent.push(newReference(item, kind, fileId, name));
				const hasOwnName =
					inBodyOrder.filter((other) => other.kind !== 'file_id' && other.filename === filename)
						.length === 1;
				const namesItself = isSource && isEchoed && filename !== undefined;
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

const address = fc
	.tuple(
		fc.constantFrom('https://x.test/', 'https://x.test/1/', 'https://y.test/o/', '1/', '2/'),
		fc.constantFrom(
			...['audio.mp3', 'audio (2).mp3', 'audio%20(2).mp3', 'audio (3).mp3', 'o%2Faudio.mp3'],
			...['1', '2', '%31', '1/', 'v1.2', 'stream?id=1', 'stream?id=2', ''],
		),
	)
	.map(([folder, name]) => folder + name);

/**
 * A request for sources as the node reads and writes it, of which the items have given names to some, and the
 * answer of an API that repeats the names: what was sent without one goes by the last part of its address.
 */
export const echoedSources = fc
	.array(
		fc.record({
			address,
			given: fc.constantFrom(undefined, undefined, '1', 'audio.mp3', 'audio (2).mp3', 'stream'),
			item: fc.nat({ max: 6 }),
		}),
		{ minLength: 1, maxLength: 8 },
	)
	.map((sources): Exchange => {
		const references = sources.map(({ address: value, given, item }) => {
			const kind = value.startsWith('https:') ? 'url' : 'gcs_key';
			return checkedReference(item, kind, value, kind, given);
		});
		const { sent } = batchRequests({} as Connection, 0).write(eachOnce(references, keyOf));
		return {
			sent,
			jobs: sent.map(({ value, filename = lastPartOf(value) }, place) => ({
				job: { file_id: `new-${place}`, filename },
				place,
				isSigned: false,
			})),
		};
	});

/** What a careless API would call a source. */
function lastPartOf(address: string): string {
	const path = /^https:\/\/[^/]*([^?]*)/.exec(address)?.[1] ?? address;
	return path.split('/').filter(Boolean).at(-1) ?? address;
}

/** Jobs that nobody asked for. */
export const strangeJobs = (minLength: number): fc.Arbitrary<TrueJob[]> =>
	fc
		.array(
			fc.constantFrom<IDataObject>({}, { file_id: 'stranger' }, { file_id: null, filename: 7 }),
			{ minLength, maxLength: 3 },
		)
		.map((jobs) => jobs.map((job) => ({ job, place: null, isSigned: false })));
