import type { Measured } from '.';
import { OURS, OURS_DEFINED, SPLIT_OUT_ALL } from '../comparison/ways';
import type { Compared } from '../comparison';
import type { WaitingTimes } from '../waiting';
import { EVERY_5_SECONDS, OURS as OUR_CLIENT } from '../waiting/clients';
import { number } from './numbers';

/** One aim of the project, and what was measured of it. */
export interface Aim {
	aim: string;
	/** In words; null where this run did not measure it. */
	measured: string | null;
	met: boolean;
}

const MAX_RATIO_TO_LIMIT = 1.25;
const MAX_GROWTH = 11;
const MAX_RATIO_TO_READING = 1.15;
const MAX_RATIO_TO_AUTOMATIC = 1.5;
const MIN_RATIO_OF_SPLIT_OUT = 100;
const MAX_MEMORY_RATIO = 3;
const MAX_PERCENT_LATE = 3;
const MAX_PERCENT_USUALLY_LATE = 10;
const MAX_RATIO_OF_LOOKS = 0.5;
const MAX_PACKED_BYTES = 60_000;
const MAX_LOAD_MILLISECONDS = 10;

/** Every aim, compared with what was measured. */
export function aimsOf(measured: Measured): Aim[] {
	const { limit, peakMemory, weight } = measured;
	return [
		...[100, 1_000, 10_000, 100_000].map((size) => fastest(measured, size)),
		againstSplitOut(measured, 10_000),
		...[10_000, 100_000].map((size) => {
			const row = limit.find((at) => at.size === size);
			const ratio = row && row.ours / row.limit;
			return atMost(`× the limit at ${number(size)} items`, ratio, MAX_RATIO_TO_LIMIT);
		}),
		...[10_000, 100_000].map((size) => {
			const [smaller, row] = [size / 10, size].map((n) => limit.find((at) => at.size === n));
			const growth = smaller && row && row.ours / smaller.ours;
			const what = `× the time from ${number(size / 10)} to ${number(size)} items`;
			return atMost(what, growth, MAX_GROWTH);
		}),
		atMost(
			'× reading the same parameters, Define Below, 10,000 items',
			ratioToReading(measured, 10_000),
			MAX_RATIO_TO_READING,
		),
		atMost(
			'× the JSON of input and output in memory at 100,000 items',
			peakMemory.size === 100_000 ? peakMemory.residentAboveIdle / peakMemory.json : undefined,
			MAX_MEMORY_RATIO,
		),
		atMost(
			'× Map Automatically in a real n8n, Define Below, 10,000 items',
			ratioToAutomatic(measured, 10_000),
			MAX_RATIO_TO_AUTOMATIC,
		),
		...waitingAims(measured.waiting),
		atMost('kB packed', weight.packed / 1000, MAX_PACKED_BYTES / 1000),
		atMost('ms to load node and credential', weight.loadMilliseconds, MAX_LOAD_MILLISECONDS),
	];
}

/** What waiting was to reach in every kind of batch: the worst one counts. */
export function waitingAims({ byKind }: WaitingTimes): Aim[] {
	const of = (client: string) => byKind.filter((row) => row.client === client);
	const ours = of(OUR_CLIENT);
	const ratios = of(EVERY_5_SECONDS).map(({ looks }, i) => ours[i]!.looks / looks);
	const worst = (values: number[]) => Math.max(...values);
	return [
		atMost(
			'% of a batch’s time late on average, in every kind of batch',
			100 * worst(ours.map(({ meanShare }) => meanShare)),
			MAX_PERCENT_LATE,
		),
		atMost(
			'% of it late in 95 of 100 cases, in every kind of batch',
			100 * worst(ours.map(({ usualShare }) => usualShare)),
			MAX_PERCENT_USUALLY_LATE,
		),
		atMost(
			'× the looks of a client that asks every 5 s, in every kind of batch',
			worst(ratios),
			MAX_RATIO_OF_LOOKS,
		),
	];
}

function fastest({ comparison }: Measured, size: number): Aim {
	const rows = comparison.rows.filter((row) => row.size === size);
	const ours = rows.find(({ way }) => way === OURS);
	const builtIn = rows.filter(({ isBuiltIn }) => isBuiltIn);
	const aim = `Map Automatically no slower than the fastest built-in chain at ${number(size)} items`;
	if (!ours || builtIn.length === 0) return { aim, measured: null, met: false };
	const best = builtIn.reduce((a: Compared, b) => (b.milliseconds < a.milliseconds ? b : a));
	return {
		aim,
		measured: `${number(ours.milliseconds)} ms, and ${number(best.milliseconds)} ms by ${best.way}`,
		met: ours.milliseconds <= best.milliseconds,
	};
}

function againstSplitOut({ comparison }: Measured, size: number): Aim {
	const at = (name: string) =>
		comparison.rows.find((row) => row.size === size && row.way === name)?.milliseconds;
	const [ours, theirs] = [at(OURS), at(SPLIT_OUT_ALL)];
	const ratio = ours !== undefined && theirs !== undefined ? theirs / ours : null;
	return {
		aim: `at least ${MIN_RATIO_OF_SPLIT_OUT} times faster than Split Out with all other fields at ${number(size)} items`,
		measured: ratio === null ? null : `${number(ratio)} times`,
		met: ratio !== null && ratio >= MIN_RATIO_OF_SPLIT_OUT,
	};
}

function ratioToReading({ limit }: Measured, size: number): number | undefined {
	const { defineBelow, readParameters } = limit.find((row) => row.size === size) ?? {};
	return defineBelow && readParameters ? defineBelow / readParameters : undefined;
}

function ratioToAutomatic({ comparison }: Measured, size: number): number | undefined {
	const at = (name: string) =>
		comparison.rows.find((row) => row.size === size && row.way === name)?.milliseconds;
	const [automatic, defined] = [at(OURS), at(OURS_DEFINED)];
	return automatic && defined ? defined / automatic : undefined;
}

function atMost(what: string, value: number | undefined, most: number): Aim {
	return {
		aim: `at most ${most} ${what}`,
		measured: value === undefined ? null : number(value),
		met: value !== undefined && value <= most,
	};
}
