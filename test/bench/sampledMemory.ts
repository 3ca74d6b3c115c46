import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MILLISECONDS = 20;
const SETTLE_MILLISECONDS = 500;

/** What one process takes, in bytes. */
export interface Memory {
	/** All that is in memory. */
	resident: number;
	/** JavaScript objects. */
	heap: number;
	/** Buffers and whatever else V8 only knows of. */
	external: number;
}

/** What a piece of work took of this process. */
export interface MeasuredWork<Result> {
	result: Result;
	seconds: number;
	/** Before it, with no garbage left. */
	idle: Memory;
	/** The most of each during it. */
	peak: Memory;
}

/**
 * Samples the memory of this process while it works. Between the samples Linux keeps the peak of the
 * resident memory, so that none is missed; elsewhere the samples are all there is.
 *
 * @throws if the process was not started with `--expose-gc`
 */
export async function sampleMemory<Result>(
	work: () => Promise<Result>,
): Promise<MeasuredWork<Result>> {
	if (!gc) throw new Error('Start Node.js with --expose-gc.');
	for (let round = 0; round < 2; round++) {
		gc();
		await sleep(SETTLE_MILLISECONDS);
	}
	const idle = memoryNow();
	const peak = { ...idle };
	const sample = () => {
		const now = memoryNow();
		for (const kind of ['resident', 'heap', 'external'] as const) {
			peak[kind] = Math.max(peak[kind], now[kind]);
		}
	};
	const hasKernelPeak = resetKernelPeak();
	const timer = setInterval(sample, SAMPLE_MILLISECONDS);
	const startedAt = performance.now();
	try {
		const result = await work();
		const seconds = (performance.now() - startedAt) / 1000;
		sample();
		if (hasKernelPeak) peak.resident = Math.max(peak.resident, kernelPeak());
		return { result, seconds, idle, peak };
	} finally {
		clearInterval(timer);
	}
}

function memoryNow(): Memory {
	const { rss, heapUsed, external } = process.memoryUsage();
	return { resident: rss, heap: heapUsed, external };
}

/** @returns whether this system keeps the peak */
function resetKernelPeak(): boolean {
	try {
		// proc(5): writing 5 sets VmHWM back to what is resident now.
		writeFileSync('/proc/self/clear_refs', '5');
		return kernelPeak() > 0;
	} catch {
		return false;
	}
}

function kernelPeak(): number {
	const [, kilobytes] =
		/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
	return Number(kilobytes ?? 0) * 1024;
}
