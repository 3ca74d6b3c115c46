import { measureComparison } from './comparison';
import { measureLimit } from './inProcess/limit';
import { measureN8nPeakMemory, measurePeakMemory } from './inProcess/peakMemory';
import { measurePolling } from './inProcess/polling';
import { measureProfile } from './inProcess/profile';
import { measureWaiting } from './waiting';
import { measureWeight } from './weight';

/** What `npm run bench` measures. Each is told whether it is to be quick, and not exact. */
export const SECTIONS = {
	weight: measureWeight,
	waiting: measureWaiting,
	polling: measurePolling,
	peakMemory: measurePeakMemory,
	n8nPeakMemory: measureN8nPeakMemory,
	limit: measureLimit,
	profile: measureProfile,
	comparison: measureComparison,
};
