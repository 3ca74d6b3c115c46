import type { AudioSource, BatchRequest } from '../../api/types';
import { eachOnce } from '../../items/links';
import { shareOut } from '../../steps/shareOut';
import { filenameOf } from './filenameOf';
import type { AudioReference, ItemReference, ReferenceKind } from './references';

/**
 * A reference with the file name that it is sent with, and all items that named it, in their order: the
 * first one gets the job.
 */
export interface SentReference extends AudioReference {
	items: [number, ...number[]];
}

/** One `POST /batch` to come. */
export interface PlannedRequest {
	body: BatchRequest;
	/** What the body names, in the order of the body. */
	sent: SentReference[];
}

/** The kinds in the order in which the API documents the fields of a request. */
const BODY_ORDER = ['batch_upload_id', 'file_ids', 'sources'] as const;

/**
 * Merges references to the same file and shares them out among as few requests as possible.
 *
 * @param references of uploads, one at most, and none where `maxFilesPerBatch` is set: an upload holds
 *   nobody knows how many files
 * @param maxFilesPerBatch 0 for no limit
 * @param earlierBodies requests of earlier tries that were accepted or may have been: they come first and
 *   as they were, for what they named must not be sent in another request
 */
export function planRequests(
	references: ItemReference[],
	maxFilesPerBatch: number,
	earlierBodies: BatchRequest[] = [],
): PlannedRequest[] {
	const { unique, find } = mergeDuplicates(references);
	const earlier = earlierBodies.map((body) => namedIn(body).flatMap((named) => find(named) ?? []));
	return shareOut(unique, maxFilesPerBatch, earlier)
		.map((sent, i) => {
			const body = earlierBodies[i];
			return body ? { body, sent } : planRequest(sent);
		})
		.filter(({ sent }) => sent.length > 0);
}

/** What a body names, in its order. */
function namedIn({
	batch_upload_id: upload,
	file_ids = [],
	sources = [],
}: BatchRequest): AudioReference[] {
	return [
		...(upload === undefined ? [] : [{ kind: 'batch_upload_id' as const, value: upload }]),
		...file_ids.map((value) => ({ kind: 'file_id' as const, value })),
		...sources.map(({ url, gcs_key }) =>
			url === undefined
				? { kind: 'gcs_key' as const, value: gcs_key ?? '' }
				: { kind: 'url' as const, value: url },
		),
	];
}

/** Each thing named once, in the order in which they first appear, and how to find it. */
function mergeDuplicates(references: ItemReference[]) {
	const unique: SentReference[] = [];
	// One for each kind: a key of kind and value, made for each of 100,000 references, takes twice as long.
	const byValue: Record<ReferenceKind, Map<string, SentReference>> = {
		file_id: new Map(),
		url: new Map(),
		gcs_key: new Map(),
		batch_upload_id: new Map(),
	};
	const find = ({ kind, value }: AudioReference) => byValue[kind].get(value);
	for (const reference of references) {
		const known = find(reference);
		if (known === undefined) {
			const sent = sentReference(reference);
			byValue[sent.kind].set(sent.value, sent);
			unique.push(sent);
		} else known.items.push(reference.item);
	}
	return { unique, find };
}

function sentReference(reference: ItemReference): SentReference {
	const { kind, value, uploadId, item } = reference;
	const isSource = kind === 'url' || kind === 'gcs_key';
	const filename = isSource ? filenameOf(reference) : reference.filename;
	return { kind, value, filename, uploadId, items: [item] };
}

function planRequest(references: SentReference[]): PlannedRequest {
	const groups = { batch_upload_id: [], file_ids: [], sources: [] } as Record<
		(typeof BODY_ORDER)[number],
		SentReference[]
	>;
	for (const reference of references) {
		if (reference.kind === 'batch_upload_id') groups.batch_upload_id.push(reference);
		else if (reference.kind === 'file_id') groups.file_ids.push(reference);
		else groups.sources.push(reference);
	}
	const [upload] = groups.batch_upload_id;
	const body: BatchRequest = {
		...(upload && { batch_upload_id: upload.value }),
		...(groups.file_ids.length > 0 && { file_ids: groups.file_ids.map(({ value }) => value) }),
		...(groups.sources.length > 0 && { sources: groups.sources.map(audioSource) }),
	};
	return { body, sent: BODY_ORDER.flatMap((field) => groups[field]) };
}

function audioSource({ kind, value, filename }: SentReference): AudioSource {
	// JSON leaves out what is undefined.
	return kind === 'gcs_key' ? { gcs_key: value, filename } : { url: value, filename };
}

/** All items that named something in a request, each once, in the order of the items. */
export function itemsOf({ sent }: PlannedRequest): number[] {
	return eachOnce(sent.flatMap(({ items }) => items));
}
