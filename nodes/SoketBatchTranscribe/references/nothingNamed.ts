import type { IDataObject } from 'n8n-workflow';

import { isId, isObject } from '../api/json';
import { someOf } from '../items/outputItems';
import { UnusableItem } from '../items/readItems';
import { hasAudioExtension, typeInWords } from './audioType';
import type { BinaryFile } from './fromBinary';
import { fieldNamed, isPresent, type FieldName } from './fieldNames';

/** The fields that name one file or upload, and the Source Type for the same. */
const SOURCE_TYPES: Partial<Record<FieldName, string>> = {
	file_ids: 'File ID',
	file_id: 'File ID',
	gcs_key: 'Google Cloud Storage Key',
	url: 'URL',
	batch_upload_id: 'Upload ID',
};

/**
 * Why an item that names no audio can't be used: what it holds instead, and how to use that, in words to paste
 * into the editor.
 *
 * @param files the item's binary data, none of which is audio
 */
export function nothingNamed(json: IDataObject, files: BinaryFile[]): UnusableItem {
	const found = [
		...inJson(json),
		...files.map(
			({ field, binary }) =>
				`binary data in \`${field}\` (${typeInWords(binary)}), which is no audio`,
		),
	];
	const empty = Object.keys(json)
		.map(fieldNamed)
		.find((name) => name !== undefined && name in SOURCE_TYPES);
	const instead = found.length > 0 ? `, but ${found.join(', and ')}` : '';
	if (empty !== undefined) return new UnusableItem(empty, `is empty${instead}`);
	if (found.length > 0) return new UnusableItem('', `no audio named${instead}`);
	const keys = Object.keys(json).map((key) => key.slice(0, SHOWN_LENGTH));
	const fields = keys.length === 0 ? 'it is empty' : `only ${someOf(keys, SHOWN_FIELDS)}`;
	return new UnusableItem(
		'',
		`no audio named: the item has none of the fields file_ids, sources, files, file_id, gcs_key, url, batch_upload_id (${fields})`,
	);
}

/** How much of an item's fields is shown, and how much is looked through. */
const SHOWN_FIELDS = 5;
const SHOWN_LENGTH = 40;
const MAX_PATH_LENGTH = 120;
const MAX_DEPTH = 6;
const MAX_VALUES = 1000;

type Path = Array<string | number>;

/** Something in an item's JSON that leads to audio; what has the lowest rank is the likeliest to be meant. */
interface Find {
	rank: number;
	words: string;
}

/** What is the likeliest to be meant of all that an item's JSON holds, in words; a list of one or none. */
function inJson(json: IDataObject): string[] {
	let best: Find | undefined;
	const open: Array<{ value: unknown; path: Path; holder: IDataObject }> = [
		{ value: json, path: [], holder: {} },
	];
	// What is nearer to the top comes first, and what is in it is added behind.
	for (const { value, path, holder } of open) {
		const find = findIn(value, path, holder);
		if (find && find.rank < (best?.rank ?? Infinity)) best = find;
		if (typeof value !== 'object' || value === null || path.length === MAX_DEPTH) continue;
		for (const [key, inner] of Object.entries(value)) {
			if (open.length === MAX_VALUES) break;
			if (LEADS_ELSEWHERE.test(key)) continue;
			const step = Array.isArray(value) ? Number(key) : key;
			open.push({ value: inner, path: [...path, step], holder: value as IDataObject });
		}
	}
	return best === undefined ? [] : [best.words];
}

/** Names of what is anything but audio, and those that no expression may use. */
const LEADS_ELSEWHERE =
	/^(headers|webhookUrl|origin|referr?er|self_?link|(icon|thumb|thumbnail|avatar|image|photo|picture|logo|poster|cover)s?[_ -]?(url|uri|link)?|__proto__|constructor|prototype)$/i;

/** What is at a place in an item's JSON. */
function findIn(value: unknown, path: Path, holder: IDataObject): Find | undefined {
	if (stepsOf(path).length > MAX_PATH_LENGTH) return undefined;
	if (isObject(value)) return withoutData(value, path);
	const key = path.filter((step) => typeof step === 'string').at(-1) ?? '';
	return (
		idIn(value, path, holder, key) ?? addressIn(value, path, holder, key) ?? nameIn(value, path)
	);
}

/** An id or a key of Soket that is not at the top of the item. */
function idIn(value: unknown, path: Path, holder: IDataObject, key: string): Find | undefined {
	const field = path.length > 1 && !('file_unique_id' in holder) ? fieldNamed(key) : undefined;
	const sourceType = field === undefined || field === 'url' ? undefined : SOURCE_TYPES[field];
	if (sourceType === undefined || !isPresent(holder, key)) return undefined;
	const isOne = field !== 'file_ids' && isId(value);
	const isList = field === 'file_ids' && Array.isArray(value) && value.length > 0;
	if (!isOne && !isList) return undefined;
	return { rank: 1, words: defineBelow(`a value for ${sourceType}`, path, sourceType) };
}

/** An address; the likelier it is one of audio, the better. */
function addressIn(value: unknown, path: Path, holder: IDataObject, key: string): Find | undefined {
	if (typeof value !== 'string' || !/^https?:\/\/\S+$/i.test(value) || !URL.canParse(value)) {
		return undefined;
	}
	const { pathname } = new URL(value);
	if (OTHER_FILE.test(pathname)) return undefined;
	const isAudio =
		hasAudioExtension(pathname) || TYPE_FIELDS.some((name) => isMediaType(holder[name]));
	const rank = isAudio
		? 2
		: 3 +
			Math.max(
				0,
				TELLING_NAMES.findIndex((name) => name.test(key)),
			);
	return { rank, words: defineBelow('a web address', path, 'URL') };
}

const OTHER_FILE =
	/\.(png|jpe?g|gif|webp|svg|ico|pdf|html?|css|js|json|xml|txt|docx?|xlsx?|csv|zip)$/i;

/** Where an object says of which MIME type it is. */
const TYPE_FIELDS = ['type', 'mimeType', 'mimetype', 'mime_type', 'contentType'];

/** Names of fields with an address, the more telling ones first; any name will do. */
const TELLING_NAMES = [/audio|video|media|record|voice|sound|enclosure/i, /ur[il]|link|href/i, /^/];

function nameIn(value: unknown, path: Path): Find | undefined {
	if (typeof value !== 'string' || value.length > MAX_PATH_LENGTH) return undefined;
	if (!hasAudioExtension(value)) return undefined;
	const words = `the name of a file in \`${inWords(path)}\` without its data: ${getItBy('the node that reads or downloads it')}`;
	return { rank: 6, words };
}

/** Files that n8n's nodes tell of without their data, known by what their services call things. */
const WITHOUT_DATA: Array<{
	what: string;
	is: (file: IDataObject) => boolean;
	field: string;
	how: (expression: string) => string;
}> = [
	{
		what: 'a file of Google Drive',
		is: ({ kind }) => kind === 'drive#file',
		field: 'id',
		how: (id) => `Google Drive > Download File, By ID ${id}`,
	},
	{
		what: 'a file of S3',
		is: (file) => 'Key' in file && 'ETag' in file,
		field: 'Key',
		how: (key) => `S3 > Download a File, File Key ${key}`,
	},
	{
		what: 'a recording of Telegram',
		is: (file) => 'file_unique_id' in file && (isMediaType(file.mime_type) || 'duration' in file),
		field: 'file_id',
		how: (id) => `Telegram > Get a File, File ID ${id}`,
	},
	{
		what: 'a recording of WhatsApp',
		is: (file) => isMediaType(file.mime_type) && isId(file.id),
		field: 'id',
		how: (id) =>
			`WhatsApp Business Cloud > Download Media, Media ID ${id}, and an HTTP Request to the url that it gives`,
	},
];

function isMediaType(type: unknown): boolean {
	return typeof type === 'string' && /^(audio|video)\//i.test(type);
}

function withoutData(file: IDataObject, path: Path): Find | undefined {
	if (file.kind === 'storage#object') {
		const what = 'an object of Google Cloud Storage (for buckets that Soket reads)';
		return { rank: 0, words: defineBelow(what, [...path, 'name'], 'Google Cloud Storage Key') };
	}
	const service = WITHOUT_DATA.find(({ is }) => is(file));
	if (!service) return undefined;
	const { what, how, field } = service;
	return {
		rank: 0,
		words: `${what} without its data: ${getItBy(how(expressionOf([...path, field])))}`,
	};
}

function getItBy(how: string): string {
	return `get it by ${how}, then its binary data is taken by itself`;
}

function defineBelow(what: string, path: Path, sourceType: string): string {
	return `${what} in \`${inWords(path)}\`: choose Define Below, Source Type ${sourceType}, ${expressionOf(path)}`;
}

function expressionOf(path: Path): string {
	return `\`{{ $json${stepsOf(path)} }}\``;
}

/** In an expression of n8n. Braces in a name would end it. */
function stepsOf(path: Path): string {
	return path
		.map((step) => {
			if (typeof step === 'number') return `[${step}]`;
			if (/^[a-z_$][\w$]*$/i.test(step)) return `.${step}`;
			const quoted = JSON.stringify(step).replace(
				/[{}]/g,
				(brace) => `\\u00${brace.charCodeAt(0).toString(16)}`,
			);
			return `[${quoted}]`;
		})
		.join('');
}

function inWords(path: Path): string {
	return path
		.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
		.join('')
		.slice(1);
}
