import type { NodeExecutionHint } from 'n8n-workflow';

import { someOf } from '../items/outputItems';
import { doubtfulAmong } from '../references/doubtfulAddress';
import type { LeftOut } from '../references/fromItem';
import type { Reference, ReferenceKind } from '../references/reference';
import type { AcceptedBatch } from '../requests/batch';
import type { AcceptedUpload } from '../requests/upload';
import { batchesNamed, files, MAX_NAMED, warnings, type Notice } from './hints';

/** What is sent with a name; the others have their ids. */
const NAMED_KINDS = new Set<ReferenceKind>(['url', 'gcs_key', 'binary']);

/** How much of an address a hint shows, in characters. */
const MAX_ADDRESS_LENGTH = 100;

/**
 * What the user should know of batches that were accepted: everything in which the answers do not match what
 * was sent. Never an error, for by then Soket has accepted them.
 *
 * @param failedFileCount how many files of the uploads had failed to upload
 */
export function submissionHints(
	batches: AcceptedBatch[],
	failedFileCount: number,
): NodeExecutionHint[] {
	return warnings([
		mergedNotice(batches),
		earlierNotice(batches),
		...batches.map(jobCountNotice),
		...batches.map((batch) =>
			ambiguityNotice(`In batch ${batch.answer.batch_id}`, 'jobs', 'URL and key', batch),
		),
		...batches.map(otherBatchNotice),
		failedFileCount > 0 &&
			`${files(failedFileCount)} had failed to upload and could not be submitted.`,
	]);
}

/** What comes next where nobody waits: once for a run, however many batches it has submitted. */
export function nextStepHints(batches: AcceptedBatch[]): NodeExecutionHint[] {
	if (batches.length === 0) return [];
	const [is, them] = batches.length === 1 ? ['is', 'its'] : ['are', 'their'];
	const ids = batches.map(({ answer }) => String(answer.batch_id));
	return [
		{
			message: `${batchesNamed(ids)} ${is} accepted, and Soket is at work: get ${them} transcripts by Batch > Get Results with the batch_id. Running this node again would submit and pay again.`,
			type: 'info',
			location: 'outputPane',
		},
	];
}

/** The same of uploads. */
export function uploadHints(uploads: AcceptedUpload[]): NodeExecutionHint[] {
	return warnings(
		uploads.flatMap((upload) => {
			const { answer, sent, entries, fromEarlierTry } = upload;
			const id = answer.batch_upload_id;
			return [
				fromEarlierTry &&
					`Soket had accepted the upload ${id} in an earlier try, and it was not sent again.`,
				entries.length !== sent.length &&
					`Soket accepted the upload ${id} with ${entries.length} files, but ${sent.length} were sent.`,
				ambiguityNotice(`In the upload ${id}`, 'files', 'file', upload),
			];
		}),
	);
}

/** What "Map Automatically" found in the items and did not use. */
export function leftOutHints({ items, files: leftOutFiles }: LeftOut): NodeExecutionHint[] {
	return warnings([
		items.length > 0 &&
			`${items.length === 1 ? 'Item' : 'Items'} ${someOf(items.map(String), MAX_NAMED)} ${items.length === 1 ? 'names' : 'name'} audio in the JSON and ${items.length === 1 ? 'has' : 'have'} some in the binary data too: the JSON counted. For the files, choose Define Below, Source Type Binary Data.`,
		leftOutFiles.length > 0 &&
			`${files(leftOutFiles.length)} beside audio ${leftOutFiles.length === 1 ? 'is' : 'are'} no audio and ${leftOutFiles.length === 1 ? 'was' : 'were'} left out: ${someOf(leftOutFiles, MAX_NAMED)}.`,
	]);
}

/** The addresses at which Soket may find no audio. */
export function addressHints(references: Reference[]): NodeExecutionHint[] {
	const pages: string[] = [];
	const unreachable: string[] = [];
	for (const [address, { service, direct }] of doubtfulAmong(addressesIn(references))) {
		if (service === undefined) unreachable.push(shortened(address));
		else
			pages.push(
				`${shortened(address)} (${service}${direct ? `; the file itself: ${direct}` : ''})`,
			);
	}
	const advice =
		'Send the address of the file itself, or download it in the workflow: binary data is uploaded.';
	return warnings([
		pages.length > 0 &&
			`Soket may find no audio at ${addresses(pages)}, which ${pages.length === 1 ? 'is a page' : 'are pages'} for people: ${someOf(pages, MAX_NAMED)}. ${advice}`,
		unreachable.length > 0 &&
			`Soket may not reach ${addresses(unreachable)} of your own network: ${someOf(unreachable, MAX_NAMED)}. ${advice}`,
	]);
}

function mergedNotice(batches: AcceptedBatch[]): Notice {
	let merged = 0;
	for (const { sent } of batches) {
		for (const { moreItems } of sent) merged += moreItems?.length ?? 0;
	}
	return (
		merged > 0 &&
		`${merged === 1 ? '1 repeated file was' : `${merged} repeated files were`} left out: each file was submitted once, and its job is linked to the first item that named it.`
	);
}

function earlierNotice(batches: AcceptedBatch[]): Notice {
	const ids = batches
		.filter(({ fromEarlierTry }) => fromEarlierTry)
		.map(({ answer }) => answer.batch_id);
	return (
		ids.length > 0 &&
		`Soket had accepted these batches in an earlier try, and they were not sent again: ${ids.join(', ')}.`
	);
}

function jobCountNotice({ sent, answer, entries: jobs, links }: AcceptedBatch): Notice {
	const uploads = sent.filter(({ kind }) => kind === 'batch_upload_id').length;
	const asExpected = links.unansweredCount === 0 && (uploads > 0 || jobs.length === sent.length);
	const sentText =
		uploads > 0 ? `${files(sent.length - uploads)} and an upload` : files(sent.length);
	return (
		!asExpected &&
		`Soket accepted batch ${answer.batch_id} with ${jobs.length} jobs for ${sentText}. Look at the batch before you submit files again: each submission is paid for.`
	);
}

function ambiguityNotice(
	where: string,
	what: string,
	nameless: string,
	{ sent, links: { itemOf, candidates } }: Pick<AcceptedBatch, 'sent' | 'links'>,
): Notice {
	if (candidates.length === 0) return false;
	const ambiguous = itemOf.filter((item) => item === null).length;
	if (ambiguous === 0) return false;
	const toldApart = `${where}, ${ambiguous} ${what} can't be told apart: each is linked to all the items that it may come from.`;
	// Names help only where some were missing or the same: Soket may not repeat those that it gets.
	return areNamesTheirOwn(sent, candidates)
		? toldApart
		: `${toldApart} Give every ${nameless} a ${nameless === 'file' ? '' : 'file '}name of its own to tell them apart.`;
}

/** Whether all that these items sent by a name had one, and each another. */
function areNamesTheirOwn(sent: Reference[], items: number[]): boolean {
	const isOf = new Set(items);
	const names = sent
		.filter(({ kind, item }) => NAMED_KINDS.has(kind) && isOf.has(item))
		.map(({ filename }) => filename);
	return !names.includes(undefined) && new Set(names).size === names.length;
}

function otherBatchNotice({ answer, entries: jobs }: AcceptedBatch): Notice {
	const others = jobs.filter((job) => 'batch_id' in job && job.batch_id !== answer.batch_id).length;
	return (
		others > 0 &&
		`Soket accepted batch ${answer.batch_id}, but ${others} of its jobs carry another batch_id.`
	);
}

function* addressesIn(references: Reference[]): Generator<string> {
	for (const { kind, value } of references) if (kind === 'url') yield value;
}

function addresses({ length }: string[]): string {
	return length === 1 ? '1 address' : `${length} addresses`;
}

/** An address that need not be followed, only known again. */
function shortened(address: string): string {
	return address.length > MAX_ADDRESS_LENGTH ? `${address.slice(0, MAX_ADDRESS_LENGTH)}…` : address;
}
