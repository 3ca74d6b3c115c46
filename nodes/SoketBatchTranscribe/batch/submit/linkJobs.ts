import type { IDataObject } from 'n8n-workflow';

import type { SentReference } from './planRequests';

/** Where the jobs of one answer came from. */
export interface JobLinks {
	/** For each job the item that it came from; null where it may be any of the candidates. */
	itemOf: Array<number | null>;
	/** The items of all references that no job could be linked to. */
	candidates: number[];
	/** How many references got no job, as far as that can be told. */
	unansweredCount: number;
}

/**
 * Finds out which item each job of an answer came from. The API documents neither the order of the jobs
 * nor that it repeats the file names, so the surest sign comes first (DESIGN 4.3):
 * 1. the job's `file_id` was sent;
 * 2. its `filename` belongs to exactly one source that was sent, and to no other job;
 * 3. what is left, by position, but only if nothing speaks against the order;
 * 4. else everything that is left is a candidate.
 *
 * @param sent what the request named, in the order of its body
 */
export function linkJobs(sent: SentReference[], jobs: IDataObject[]): JobLinks {
	const identified = identify(sent, jobs);
	const open = openReferences(sent, jobs, identified);
	const positions = placeByPosition(sent, identified, open) ?? identified;

	const itemAt = (position: number) => sent[position]!.items[0];
	const rest = open.length > 0 ? open : sent.map((_, position) => position);
	const candidates = [...new Set(rest.map(itemAt))];
	const onlyCandidate = candidates.length === 1 ? candidates[0]! : null;
	const linked = positions.filter((position) => position !== null);
	return {
		itemOf: positions.map((position) => (position === null ? onlyCandidate : itemAt(position))),
		candidates,
		unansweredCount: Math.max(
			0,
			sent.length - new Set(linked).size - (jobs.length - linked.length),
		),
	};
}

/** The position in `sent` of each job that carries a sure sign, and null for the others. */
function identify(sent: SentReference[], jobs: IDataObject[]): Array<number | null> {
	const byFileId = new Map<unknown, number>();
	const byFilename = new UniqueIndex();
	sent.forEach(({ kind, value, filename }, position) => {
		if (kind === 'file_id') byFileId.set(value, position);
		else if (filename !== undefined) byFilename.add(filename, position);
	});

	const positions = jobs.map((job) => byFileId.get(job.file_id) ?? null);
	const jobByFilename = new UniqueIndex();
	jobs.forEach((job, i) => {
		if (positions[i] === null) jobByFilename.add(job.filename, i);
	});
	return positions.map((position, i) => {
		const filename = jobs[i]!.filename;
		return position ?? (jobByFilename.get(filename) === i ? byFilename.get(filename) : null);
	});
}

/**
 * The references that a job without a sign may belong to, in order. A file id is none of them where every
 * job carries a file id: the API documents that an uploaded file keeps its own.
 */
function openReferences(
	sent: SentReference[],
	jobs: IDataObject[],
	identified: Array<number | null>,
): number[] {
	const taken = new Set(identified);
	const jobsHaveIds = jobs.every(({ file_id }) => typeof file_id === 'string');
	return [...sent.keys()].filter(
		(position) => !taken.has(position) && !(jobsHaveIds && sent[position]!.kind === 'file_id'),
	);
}

/**
 * Gives the jobs that carry no sign the open references in turn. Between two identified jobs there must be
 * as many jobs as open references; otherwise jobs are missing, added or in another order, and positions say
 * nothing. An upload, whose number of files is unknown, takes what the others leave, one job at least.
 *
 * @returns null where positions say nothing
 */
function placeByPosition(
	sent: SentReference[],
	identified: Array<number | null>,
	open: number[],
): Array<number | null> | null {
	const isUpload = (position: number | undefined) =>
		position !== undefined && sent[position]!.kind === 'batch_upload_id';
	// Only the upload has room: all that is left is of the upload, in any order.
	if (open.length === 1 && isUpload(open[0])) {
		return identified.map((position) => position ?? open[0]!);
	}

	const placed = [...identified];
	let waiting: number[] = [];
	let previous = -1;
	let next = 0;
	for (const [job, position] of [...identified, sent.length].entries()) {
		if (position === null) {
			waiting.push(job);
			continue;
		}
		if (position <= previous) return null;
		const gap: number[] = [];
		while (next < open.length && open[next]! < position) gap.push(open[next++]!);
		const surplus = waiting.length - gap.length;
		if (surplus !== 0 && !(surplus > 0 && isUpload(gap[0]))) return null;
		waiting.forEach((waitingJob, i) => (placed[waitingJob] = gap[Math.max(0, i - surplus)]!));
		waiting = [];
		previous = position;
	}
	return placed;
}

/** Keys that occur once, and where. */
class UniqueIndex {
	private readonly places = new Map<unknown, number | null>();

	add(key: unknown, place: number): void {
		this.places.set(key, this.places.has(key) ? null : place);
	}

	/** @returns null for an unknown key and for one that occurs more than once */
	get(key: unknown): number | null {
		return this.places.get(key) ?? null;
	}
}
