import fc from 'fast-check';

import {
	filenameOf,
	isAudio,
	typeInWords,
	type FileType,
} from '../../nodes/SoketBatchTranscribe/references/audioType';

const SILENT_TYPES = ['application/octet-stream', 'binary/octet-stream', '', undefined];
const AUDIO_TYPES = [
	...['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/x-m4a', 'video/mp4', 'video/webm'],
];
const typed = (mimeType: string | undefined, more: FileType = {}): FileType => ({
	...(mimeType !== undefined && { mimeType }),
	...more,
});

describe('isAudio', () => {
	it.each([
		...['audio/mpeg', 'video/quicktime', 'AUDIO/OGG; codecs=opus', ' audio/x-of-tomorrow'],
		...['image/png', 'text/plain', 'application/pdf', 'application/json', 'audiobook/x'],
	])('goes by the type %s, whatever the name says', (mimeType) => {
		const isOne = /^\s*(audio|video)\//i.test(mimeType);
		for (const fileName of ['a.mp3', 'a.txt', 'a', '']) {
			expect(isAudio({ mimeType, fileName }, !isOne)).toBe(isOne);
		}
	});

	it.each(SILENT_TYPES)('goes by the extension where the type is %j', (mimeType) => {
		expect(isAudio(typed(mimeType, { fileName: 'Call.MP3' }), false)).toBe(true);
		expect(isAudio(typed(mimeType, { fileName: 'call', fileExtension: 'oga' }), false)).toBe(true);
		expect(isAudio(typed(mimeType, { fileName: 'call.zip' }), true)).toBe(false);
		const asMp3 = typed(mimeType, { fileName: 'call.zip', fileExtension: 'mp3' });
		expect(isAudio(asMp3, true)).toBe(false);
	});

	it.each(SILENT_TYPES)(
		'takes the only file where the type is %j and no extension tells',
		(type) => {
			for (const fileName of ['call', '', '.mp3', 'call 3.5', 'call.']) {
				expect(isAudio(typed(type, { fileName }), true)).toBe(true);
				expect(isAudio(typed(type, { fileName }), false)).toBe(false);
			}
		},
	);
});

describe('filenameOf', () => {
	it.each([
		['audio/ogg', 'data-0.ogg'],
		['audio/ogg; codecs=opus', 'data-0.ogg'],
		['Audio/MPEG', 'data-0.mp3'],
		['audio/x-wav', 'data-0.wav'],
		['video/mp4', 'data-0.mp4'],
		['audio/unheard-of', 'data-0'],
		['application/octet-stream', 'data-0'],
	])('gives a file of type %s without a name the name %s', (mimeType, filename) => {
		expect(filenameOf({ mimeType }, 'data-0')).toBe(filename);
		expect(filenameOf({ mimeType, fileName: ' . ' }, 'data-0')).toBe(filename);
	});

	it('adds an extension to a name without one: n8n’s own before that of the type', () => {
		const call = { fileName: 'call', fileExtension: 'mpga', mimeType: 'audio/mpeg' };
		expect(filenameOf(call, 'x')).toBe('call.mpga');
		expect(filenameOf({ fileName: 'No. 5', mimeType: 'audio/mpeg' }, 'x')).toBe('No. 5.mp3');
		expect(filenameOf({ fileName: 'call.', mimeType: 'audio/mpeg' }, 'x')).toBe('call.mp3');
	});

	it('keeps every name that has an extension, and the beginning of every other', () => {
		const anyName = fc.string({ minLength: 1 }).filter((text) => /[^.\s]/.test(text));
		fc.assert(
			fc.property(anyName, fc.constantFrom(...AUDIO_TYPES, undefined), (fileName, mimeType) => {
				const nameOf = (name: string) => filenameOf(typed(mimeType, { fileName: name }), 'x');
				expect(nameOf(`${fileName}a.mp3`)).toBe(`${fileName}a.mp3`);
				const completed = nameOf(fileName);
				expect(completed.startsWith(fileName.replace(/\.+$/, ''))).toBe(true);
				// A name that was completed needs no more.
				expect(nameOf(completed)).toBe(completed);
			}),
		);
	});

	it('gives names by which the file is audio, where its type is', () => {
		for (const mimeType of AUDIO_TYPES) {
			const fileName = filenameOf({ mimeType }, 'data-0');
			expect(isAudio({ fileName, mimeType: 'application/octet-stream' }, false)).toBe(true);
		}
	});
});

describe('typeInWords', () => {
	it('leaves out parameters, and has words for none', () => {
		expect(typeInWords({ mimeType: 'Audio/Ogg; codecs=opus' })).toBe('audio/ogg');
		expect(typeInWords({ mimeType: '' })).toBe('of an unknown type');
		expect(typeInWords({})).toBe('of an unknown type');
	});
});
