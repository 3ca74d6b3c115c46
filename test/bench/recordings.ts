/** Made-up recordings, one an item: what a list of addresses from a spreadsheet looks like to a workflow. */
export const RECORDING_URL = 'https://example.com/calls/2026/recording-';

/** An item for each of so many recordings; the number in its address is its index. */
export function recordingItems(count: number): Array<{ json: { url: string } }> {
	return Array.from({ length: count }, (_, i) => ({
		// In one piece, as n8n gets it: V8 keeps a text as the pieces that it was put together from.
		json: { url: Buffer.from(`${RECORDING_URL}${i}.mp3`).toString() },
	}));
}

/** The index of the item that a file belongs to, by the file's name; NaN where it is another file's. */
export function indexOfRecording(filename: unknown): number {
	const name = typeof filename === 'string' ? filename : '';
	return Number(/^recording-(\d+)\.mp3$/.exec(name)?.[1]);
}
