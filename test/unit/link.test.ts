import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	namesOf,
	newReference,
	type Reference,
} from '../../nodes/SoketBatchTranscribe/references/reference';
import { linkAnswers } from '../../nodes/SoketBatchTranscribe/requests/link';
import { echoedSources, exchange, strangeJobs, type Exchange, type TrueJob } from './exchanges';

const link = ({ sent, jobs }: Exchange) =>
	linkAnswers(
		sent,
		jobs.map(({ job }) => job),
	);

const rightItem = ({ sent }: Exchange, { place }: TrueJob) => sent[place!]!.item;

/** Every link to a wrong item, and every unlinked job whose item is not among the candidates. */
function mistakes(answered: Exchange): string[] {
	const { itemOf, candidates } = link(answered);
	return answered.jobs.flatMap((job, i) => {
		if (job.place === null) return [];
		const right = rightItem(answered, job);
		if (itemOf[i] === null) {
			return candidates.includes(right) ? [] : [`job ${i}: ${right} is no candidate`];
		}
		return itemOf[i] === right ? [] : [`job ${i}: ${itemOf[i]} in place of ${right}`];
	});
}

const withoutUpload = exchange(fc.constant(undefined));
const withOrWithoutUpload = exchange(fc.constantFrom(undefined, 1, 2, 5));

const shuffled = (jobs: TrueJob[]) =>
	fc.shuffledSubarray(jobs, { minLength: jobs.length, maxLength: jobs.length });

/** What becomes of an exchange where the API changes its jobs so. */
const changed = (
	exchanges: fc.Arbitrary<Exchange>,
	change: (jobs: TrueJob[]) => fc.Arbitrary<TrueJob[]>,
): fc.Arbitrary<Exchange> =>
	exchanges.chain(({ sent, jobs }) => change(jobs).map((others) => ({ sent, jobs: others })));
const inAnyOrder = (exchanges: fc.Arbitrary<Exchange>) => changed(exchanges, shuffled);
const fewer = (jobs: TrueJob[]) => fc.subarray(jobs, { maxLength: jobs.length - 1 });
const amongStrangers = (jobs: TrueJob[], atLeast = 0) =>
	strangeJobs(atLeast).chain((strangers) => shuffled([...jobs, ...strangers]));
const someAmongStrangers = (jobs: TrueJob[]) =>
	fc.oneof(fc.constant(jobs), fc.subarray(jobs)).chain((some) => amongStrangers(some));

const file = (item: number) => newReference(item, 'file_id', `id-${item}`);
const source = (item: number, filename?: string) =>
	newReference(item, 'url', `https://example.org/${item}`, filename);
const upload = (item: number) => newReference(item, 'batch_upload_id', `upload-${item}`);

const RUNS = { numRuns: 1000 };

describe('linkAnswers, for every exchange', () => {
	it('links jobs that carry a sign to the first item that named them, in whatever order, with whatever others', () => {
		fc.assert(
			fc.property(changed(withOrWithoutUpload, someAmongStrangers), (answered) => {
				const { itemOf } = link(answered);
				answered.jobs.forEach((job, i) => {
					if (job.isSigned) expect(itemOf[i]).toBe(rightItem(answered, job));
				});
			}),
			RUNS,
		);
	});

	it('links every job right when they stand in request order, some with and some without a sign', () => {
		const mixed = withOrWithoutUpload.filter(({ sent }) => {
			const names = sent.flatMap(({ kind, filename = [] }) => (kind === 'file_id' ? [] : filename));
			return new Set(names).size === names.length;
		});
		fc.assert(
			fc.property(mixed, (answered) => {
				expect(link(answered).itemOf).toEqual(answered.jobs.map((job) => rightItem(answered, job)));
			}),
			RUNS,
		);
	});

	// A shuffle that leaves every job with a sign at its place can't be noticed: the contract goes by position.
	const inAnotherOrder = inAnyOrder(withoutUpload).filter(({ jobs }) =>
		jobs.some(({ place, isSigned }, i) => isSigned && place !== i),
	);

	it.each([
		['several things were sent with one name', withOrWithoutUpload],
		['jobs are missing', changed(withoutUpload, fewer)],
		['jobs are missing beside an upload', changed(exchange(fc.constant(1)), fewer)],
		['nobody asked for some', changed(withoutUpload, (jobs) => amongStrangers(jobs, 1))],
		['one with a sign shows another order', inAnotherOrder],
		['each repeats its name', changed(echoedSources, someAmongStrangers)],
	])('links no job wrong where %s', (_, exchanges) => {
		fc.assert(
			fc.property(exchanges, (answered) => expect(mistakes(answered)).toEqual([])),
			{ numRuns: 2000 },
		);
	});

	it('links every job that repeats its name, unless that may be the name of another too', () => {
		fc.assert(
			fc.property(inAnyOrder(echoedSources), (answered) => {
				const { sent, jobs } = answered;
				const possible = sent.flatMap(namesOf);
				fc.pre(
					jobs.every(({ job }) => possible.filter((name) => name === job.filename).length === 1),
				);
				expect(link(answered).sentOf).toEqual(jobs.map(({ place }) => sent[place!]));
			}),
			RUNS,
		);
	});

	it('links no job against its name, whatever the names are', () => {
		const name = fc.constantFrom(undefined, '1', 'audio.mp3', 'audio (2).mp3', 'stream', 'other');
		fc.assert(
			fc.property(echoedSources, fc.array(name, { maxLength: 9 }), ({ sent }, names) => {
				const { sentOf, itemOf } = linkAnswers(
					sent,
					names.map((filename) => ({ filename })),
				);
				names.forEach((answered, i) => {
					const item = itemOf[i];
					const ofItem = sent.filter((reference) => reference.item === item);
					// Whatever it is, it is of the only item that there is.
					if (answered === undefined || item === null || ofItem.length === sent.length) return;
					expect([answered, undefined]).toContain(sentOf[i]?.filename);
					const namesOfItem = ofItem.map(({ filename }) => filename);
					expect(namesOfItem.some((one) => one === undefined || one === answered)).toBe(true);
				});
			}),
			{ numRuns: 3000 },
		);
	});

	it('goes by position when nothing speaks against it', () => {
		const name = fc.constantFrom(undefined, 'a.mp3', 'b.mp3');
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(), name)), (sources) => {
				const sent = sources.map(([item, filename]) => source(item, filename));
				const { itemOf } = linkAnswers(
					sent,
					sent.map((_, i) => ({ file_id: `new-${i}` })),
				);
				expect(itemOf).toEqual(sent.map(({ item }) => item));
			}),
		);
	});
});

describe('linkAnswers', () => {
	it('takes no order for granted where a name may be that of a source that was sent without one', () => {
		const sent = [newReference(1, 'url', 'https://x.test/stream?id=1'), source(5, 'stream')];
		expect(linkAnswers(sent, [{}, { filename: 'stream' }]).itemOf).toEqual([null, null]);
	});

	it('believes the file id rather than a file name that belongs to another source', () => {
		const { itemOf } = linkAnswers(
			[file(0), source(1, 'a.mp3')],
			[
				{ file_id: 'new', filename: 'a.mp3' },
				{ file_id: 'id-0', filename: 'a.mp3' },
			],
		);
		expect(itemOf).toEqual([1, 0]);
	});

	it('tells the items of unlinked references only as candidates, each once, in request order', () => {
		const sent = [file(7), source(3), source(5), { ...source(3), value: 'other' }, source(1)];
		const jobs = [{ file_id: 'x' }, { file_id: 'id-7' }, { file_id: 'y' }];
		expect(linkAnswers(sent, jobs)).toMatchObject({
			itemOf: [null, 7, null],
			candidates: [3, 5, 1],
			unansweredCount: 2,
		});
	});

	it('links a job without a sign to the only item that can have named it', () => {
		const sent = [source(4, 'a.mp3'), { ...source(4), value: 'other' }];
		expect(linkAnswers(sent, [{ file_id: 'x' }]).itemOf).toEqual([4]);
	});

	it('gives no job to a file id that it does not carry when the job of that file is missing', () => {
		// Documented: a transcription reuses the upload's file_id.
		const jobs = [{ file_id: 'of-upload-1' }, { file_id: 'of-upload-2' }];
		expect(linkAnswers([upload(0), file(1)], jobs).itemOf).not.toContain(1);
	});

	it('survives jobs of no fields, and fields of other types', () => {
		const jobs = [{ file_id: ['id-0'], filename: {} }, { file_id: 5 }] as never;
		for (const odd of [[{}, {}], jobs]) {
			expect(linkAnswers([source(0), source(1)], odd).itemOf).toEqual([0, 1]);
		}
	});

	it.each<[string, (i: number) => Reference, (i: number) => IDataObject]>([
		['identified by file id, backwards', file, (i) => ({ file_id: `id-${i}` })],
		['all ambiguous', (i) => source(i), () => ({ file_id: 'x', filename: 'same.mp3' })],
		['all with one file name', (i) => source(i, 'a.mp3'), () => ({ filename: 'a.mp3' })],
	])('links 100,000 jobs in no more than 2 seconds: %s', (_, reference, job) => {
		const numbers = Array.from({ length: 100_000 }, (_unused, i) => i);
		const sent = numbers.map(reference);
		const jobs = numbers.slice(1).reverse().map(job);
		const start = performance.now();
		const { itemOf } = linkAnswers(sent, jobs);
		expect(performance.now() - start).toBeLessThan(2000);
		expect(itemOf).toHaveLength(99_999);
	});
});
