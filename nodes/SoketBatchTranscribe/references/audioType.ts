import type { IBinaryData } from 'n8n-workflow';

/** MIME types of audio and video with the extension that says the same, by the registry of IANA and by use. */
const EXTENSION_OF = new Map([
	['audio/3gpp', '3gp'],
	['audio/3gpp2', '3g2'],
	['audio/aac', 'aac'],
	['audio/aiff', 'aiff'],
	['audio/amr', 'amr'],
	['audio/amr-wb', 'awb'],
	['audio/basic', 'au'],
	['audio/flac', 'flac'],
	['audio/m4a', 'm4a'],
	['audio/matroska', 'mka'],
	['audio/mp3', 'mp3'],
	['audio/mp4', 'm4a'],
	['audio/mpeg', 'mp3'],
	['audio/ogg', 'ogg'],
	['audio/opus', 'opus'],
	['audio/vnd.wave', 'wav'],
	['audio/wav', 'wav'],
	['audio/wave', 'wav'],
	['audio/webm', 'webm'],
	['audio/x-aac', 'aac'],
	['audio/x-aiff', 'aiff'],
	['audio/x-caf', 'caf'],
	['audio/x-flac', 'flac'],
	['audio/x-m4a', 'm4a'],
	['audio/x-matroska', 'mka'],
	['audio/x-mpeg', 'mp3'],
	['audio/x-ms-wma', 'wma'],
	['audio/x-wav', 'wav'],
	['video/3gpp', '3gp'],
	['video/3gpp2', '3g2'],
	['video/matroska', 'mkv'],
	['video/mp4', 'mp4'],
	['video/mpeg', 'mpeg'],
	['video/ogg', 'ogv'],
	['video/quicktime', 'mov'],
	['video/webm', 'webm'],
	['video/x-flv', 'flv'],
	['video/x-matroska', 'mkv'],
	['video/x-ms-wmv', 'wmv'],
	['video/x-msvideo', 'avi'],
]);

/** Extensions of audio and video: those above, and others for the same. */
const EXTENSIONS = new Set([
	...EXTENSION_OF.values(),
	...['aif', 'aifc', 'm4b', 'm4v', 'mp2', 'mpg', 'mpga', 'oga', 'ogm', 'ogx', 'spx', 'weba'],
]);

/** What a server says of a file that it knows nothing of. */
const SAYS_NOTHING = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** The part of n8n's binary data that tells what it is. */
export type FileType = Partial<Pick<IBinaryData, 'mimeType' | 'fileName' | 'fileExtension'>>;

/**
 * Whether this is audio, or video, of which Soket takes the sound: by its MIME type; where that says nothing, by
 * its extension; where that says nothing either, only if the item has no other file.
 */
export function isAudio(file: FileType, isOnlyFile: boolean): boolean {
	const mimeType = bareMimeType(file);
	if (/^(audio|video)\//.test(mimeType)) return true;
	if (!SAYS_NOTHING.has(mimeType)) return false;
	const extension = extensionOf(file);
	return extension === '' ? isOnlyFile : EXTENSIONS.has(extension);
}

/** Whether a name or a path ends like that of audio or video. */
export function hasAudioExtension(name: string): boolean {
	return EXTENSIONS.has(extensionOf({ fileName: name }));
}

/**
 * The name to send a file with. Soket may go by its extension, so one that is missing is added where anything
 * tells it.
 *
 * @param standIn the name of a file that has none: a part of a form without a name is no file
 */
export function filenameOf(file: FileType, standIn: string): string {
	const { fileName = '', fileExtension = '' } = file;
	const isName = /[^.\s]/.test(fileName);
	const name = isName ? fileName : standIn;
	if (hasExtension(name)) return name;
	const extension = fileExtension || EXTENSION_OF.get(bareMimeType(file));
	return extension ? `${name.replace(/\.+$/, '')}.${extension}` : name;
}

/** What a file is, in words. */
export function typeInWords(file: FileType): string {
	return bareMimeType(file) || 'of an unknown type';
}

/** Without parameters, such as `; codecs=opus`. */
function bareMimeType({ mimeType = '' }: FileType): string {
	return mimeType.split(';')[0]!.trim().toLowerCase();
}

function extensionOf({ fileName = '', fileExtension = '' }: FileType): string {
	const extension = hasExtension(fileName)
		? fileName.slice(fileName.lastIndexOf('.') + 1)
		: fileExtension;
	return extension.toLowerCase();
}

/** Whether a name ends like that of a file: `a.mp3`, but not `v1.2` and not `.mp3`. */
export function hasExtension(name: string): boolean {
	return /[^.]\.(?=\d*[a-z])[a-z\d]{1,10}$/i.test(name);
}
