import fc from 'fast-check';

/** Text with everything that may break a program: line breaks, separators, quotes, emojis, long runs. */
export const wildText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({
		unit: fc.constantFrom(...Array.from('/%2Ff.\n\u0000a\\…'), 'mp3', '%2F'),
		maxLength: 30,
	}),
);
