/** From 0 up to 1, as `Math.random`, but the same in every run. */
export type Random = () => number;

/** Draws the same numbers for the same seed ("mulberry32", which is in the public domain). */
export function seededRandom(seed: number): Random {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
