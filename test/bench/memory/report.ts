import { arch, cpus, platform, release } from 'node:os';

import type { Outcome } from './order';
import type { Memory } from './sampledMemory';

/** In bytes. */
export const MEGABYTE = 2 ** 20;

/** Peak above idle, as the project wants it of the node, in MB. */
const AIM = 64;

/** What the figures belong to. */
export function describeMachine(): string {
	const system = `${platform()} ${release()}, ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
	return `Node.js ${process.version}, ${system}
Memory in MB (1 MB = 1,048,576 bytes): the resident memory of the run that took most. Time: the median.`;
}

/** One line of the table: what one operation took. */
export type TableRow = Record<string, number | boolean>;

/**
 * The worst of all runs, in MB, and their median time.
 *
 * @param bytes what each run moved
 * @param hasAim whether the project's aim is for this operation
 */
export function tableRow(bytes: number, outcomes: Outcome[], hasAim: boolean): TableRow {
	const seconds = median(outcomes.map((outcome) => outcome.seconds));
	const most = (kind: keyof Memory) => Math.max(...outcomes.map((one) => above(one, kind)));
	const aboveIdle = most('resident');
	const worst = outcomes.find((outcome) => above(outcome, 'resident') === aboveIdle)!;
	return {
		MB: bytes / MEGABYTE,
		runs: outcomes.length,
		seconds: rounded(seconds),
		'MB/s': rounded(bytes / MEGABYTE / seconds),
		idle: rounded(worst.idle.resident / MEGABYTE),
		peak: rounded(worst.peak.resident / MEGABYTE),
		'above idle': aboveIdle,
		...(hasAim && { 'aim: below': AIM, met: aboveIdle < AIM }),
		'heap above': most('heap'),
		'buffers above': most('external'),
	};
}

function above({ idle, peak }: Outcome, kind: keyof Memory): number {
	return rounded((peak[kind] - idle[kind]) / MEGABYTE);
}

function rounded(value: number): number {
	return Number(value.toFixed(1));
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
