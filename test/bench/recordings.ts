/** Made-up recordings, one an item: what a list of addresses from a spreadsheet looks like to a workflow. */
export const RECORDING_URL = 'https://example.com/calls/2026/recording-';

/** The address of a recording; its number is the index of its item. */
export function recordingUrl(index: number): string {
	return `${RECORDING_URL}${index}.mp3`;
}

/** The index of the item that a file belongs to, by the file's name; NaN where it is another file's. */
export function indexOfRecording(filename: unknown): number {
	const name = typeof filename === 'string' ? filename : '';
	return Number(/^recording-(\d+)\.mp3$/.exec(name)?.[1]);
}
