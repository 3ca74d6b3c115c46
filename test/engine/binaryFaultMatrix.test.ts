import type { INodeExecutionData } from 'n8n-workflow';

import { bytesOf, callNames, heldAudio, sha256, storedAudio } from './audioItems';
import { acceptedIn, atLocalhost, checks, linksTo, outcomeOf, testCells } from './matrix';
import { MATRIX_FAULTS, STORAGE_FAULTS, type MatrixFault } from './matrixFaults';
import { linkOf, type NodeRunResult } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, STOP, useShortPauses, useTestBed } from './setup';

/**
 * Submit of binary audio and addresses: faults at the upload × faults at the batch × every setting. What must
 * hold is checked from the simulator's journal and state, not from the node's word.
 */
const bed = useTestBed();

/** Two files of three are uploaded, and the third item names an address. */
const ITEM_COUNT = 9;
const NAMES = callNames(ITEM_COUNT);
const isAddress = (i: number) => i % 3 === 2;
let items: INodeExecutionData[];
beforeAll(async () => {
	items = await Promise.all(NAMES.map(makeItem));
});

async function makeItem(name: string, i: number): Promise<INodeExecutionData> {
	if (isAddress(i)) return { json: { url: `https://x.test/${name}` } };
	return i % 3 === 0 ? await storedAudio(name) : heldAudio(name);
}

/** What tells what an item points at from all else: the hash of its bytes, or its address. */
const contents = NAMES.map((name, i) =>
	isAddress(i) ? `https://x.test/${name}` : sha256(bytesOf(name)),
);

const NONE: MatrixFault = {
	name: 'none',
	truth: 'accepted',
	resent: false,
	arrange: () => () => undefined,
};

/** The faults of the matrix of batches that differ in what is to be done about them. */
const POST_FAULTS = faultsNamed(
	'422',
	'413',
	'429',
	'503 with Retry-After',
	'500',
	'502 after it was accepted',
	'connection refused',
	'cut before the request was read',
	'cut after it was accepted',
	'200 with HTML',
	'200 with {}',
	'200 with nothing but the id',
	'307 to another host',
);

/** One of each kind, to be combined with what happens on the other side. */
const UPLOAD_KINDS = faultsNamed(
	'422',
	'429',
	'500',
	'cut after it was accepted',
	'200 with nothing but the id',
	'a file could not be stored',
	'no file could be stored',
	'a file is not stored in time',
);
const BATCH_KINDS = faultsNamed(
	'413',
	'503 with Retry-After',
	'connection refused',
	'502 after it was accepted',
	'cut before the request was read',
	'200 with nothing but the id',
);

/** It takes a second each time. */
const HANGS = faultsNamed('time-out after it was accepted');

function faultsNamed(...names: string[]): MatrixFault[] {
	return names.map((name) => {
		const found = [...MATRIX_FAULTS, ...STORAGE_FAULTS].find((fault) => fault.name === name);
		if (!found) throw new Error(`There is no fault "${name}"`);
		return found;
	});
}

interface Pair {
	atUpload: MatrixFault;
	atBatch: MatrixFault;
	isSplit: boolean;
	times: number;
}

interface Cell extends Pair {
	onError: typeof STOP | typeof CONTINUE | typeof ERROR_OUTPUT;
	retryOnFail: boolean;
}

/** A fault on one side only; and one of each kind on both, every second of them in one of several requests. */
const alone = [
	{ atUpload: NONE, atBatch: NONE },
	...[...POST_FAULTS, ...STORAGE_FAULTS].map((atUpload) => ({ atUpload, atBatch: NONE })),
	...POST_FAULTS.map((atBatch) => ({ atUpload: NONE, atBatch })),
];
const pairs: Pair[] = [
	...alone.flatMap((pair) => [
		{ ...pair, isSplit: false, times: 1 },
		{ ...pair, isSplit: true, times: 1 },
		{ ...pair, isSplit: false, times: Infinity },
	]),
	...UPLOAD_KINDS.flatMap((atUpload, i) =>
		BATCH_KINDS.map((atBatch, j) => ({ atUpload, atBatch, isSplit: (i + j) % 2 === 1, times: 1 })),
	),
];
const hanging: Pair[] = HANGS.flatMap((fault) => [
	{ atUpload: fault, atBatch: NONE, isSplit: false, times: 1 },
	{ atUpload: NONE, atBatch: fault, isSplit: false, times: 1 },
]);
const settings = [STOP, CONTINUE, ERROR_OUTPUT].flatMap((onError) =>
	[true, false].map((retryOnFail) => ({ onError, retryOnFail })),
);
const cells: Cell[] = [
	...pairs.flatMap((pair) => settings.map((setting) => ({ ...pair, ...setting }))),
	...hanging.flatMap((pair) =>
		settings.filter(({ retryOnFail }) => retryOnFail).map((setting) => ({ ...pair, ...setting })),
	),
];

const nameOf = ({ atUpload, atBatch, onError, retryOnFail, isSplit, times }: Cell) =>
	[
		`upload: ${atUpload.name}`,
		`batch: ${atBatch.name}`,
		times === 1 ? 'once' : 'for ever',
		onError.onError,
		retryOnFail ? 'retry on fail' : 'no retry',
		isSplit ? 'split in three' : 'one request each',
	].join(' · ');

useShortPauses();
testCells('Binary fault matrix', cells, nameOf, async (cell) => {
	const { atUpload, atBatch, onError, retryOnFail, isSplit, times } = cell;
	const skip = isSplit ? 1 : 0;
	const undo = [
		atUpload.arrange(bed, 'POST /files/upload', skip, times),
		atBatch.arrange(bed, 'POST /batch', skip, times),
	];
	const result = await bed.run(items, {
		parameters: {
			options: {
				maxFilesPerUpload: isSplit ? 2 : 0,
				maxFilesPerBatch: isSplit ? 3 : 0,
				timeout: 1,
				// One look, at once.
				waitForUploads: 0,
			},
		},
		settings: { ...onError, ...RETRY, retryOnFail },
		credential: atLocalhost(bed),
		trace: false,
	});
	for (const each of undo.reverse()) each();
	return violationsOf(cell, result);
});

/** Something that was accepted, with the items that it is of. */
interface Made {
	name: 'upload' | 'batch';
	id: string;
	items: number[];
	/** How an error names the first of what it holds. */
	named: string[];
}

/** Which invariants do not hold, in words. */
function violationsOf(cell: Cell, result: NodeRunResult): string[] {
	const { violated, check } = checks();
	const { uploads, batches, journal } = bed.soket;
	const files = uploads.flatMap((upload) => upload.files);
	const contentOf = new Map(files.map(({ file_id, sha256: hash }) => [file_id, hash!]));
	const itemOf = (content: string | undefined) => contents.indexOf(content ?? '');
	// Of an upload that failed as a whole nothing is there to be found.
	const found = uploads.filter((upload) =>
		upload.files.some(({ lasting }) => lasting !== 'failed'),
	);
	const accepted: Made[] = [
		...found.map((upload) => ({
			name: 'upload' as const,
			id: upload.batch_upload_id,
			items: upload.files.map((file) => itemOf(file.sha256)),
			named: upload.files.map(({ filename }) => filename),
		})),
		...batches.map(({ batch_id, body: { file_ids = [], sources = [] } }) => ({
			name: 'batch' as const,
			id: batch_id,
			items: [
				...file_ids.map((id) => itemOf(contentOf.get(id))),
				...sources.map(({ url }) => itemOf(url)),
			],
			named: [...file_ids.map((id) => `file_id ${id}`), ...sources.map(({ url }) => `url ${url}`)],
		})),
	];
	const submitted = accepted.filter(({ name }) => name === 'batch').flatMap((made) => made.items);

	const { error } = result;
	const { all, good, failed, errorText } = outcomeOf(result);

	const stored = files.filter(({ lasting }) => lasting !== 'failed');
	check(isEachOnce(stored.map((file) => file.sha256)), '1: a file was uploaded twice');
	check(isEachOnce(submitted), '1: a file or an address is in two batches');

	const saysUnknown = ({ name, items: held, named }: Made) => {
		const isToldOf = (text: unknown) =>
			String(text).startsWith(`Soket may have accepted this ${name}`);
		if (isToldOf(errorText)) return named.slice(0, 3).every((one) => errorText.includes(one));
		return held.every((item) =>
			failed.some(
				(bad) => linksTo(bad, item) && isToldOf(bad.json.error) && acceptedIn(bad) === 'unknown',
			),
		);
	};
	const told = `${errorText} ${JSON.stringify(all)}`;
	for (const made of accepted) {
		const isNamed = new RegExp(`\\b${made.id}\\b`).test(told);
		check(isNamed || saysUnknown(made), `2: ${made.id} is lost`);
	}

	const count = items.filter((_, item) => all.some((output) => linksTo(output, item))).length;
	check(error !== undefined || count === ITEM_COUNT, `3: ${count} items are accounted for`);

	for (const { route, outcome, status, body } of journal) {
		if (route !== 'POST /batch') continue;
		check(status !== 409 || outcome !== 'answered', '4: what is not stored yet was submitted');
		const { file_ids = [] } = (body ?? {}) as { file_ids?: string[] };
		const isStored = file_ids.every((id) => stored.some(({ file_id }) => file_id === id));
		check(isStored, '4: what could not be stored was submitted');
	}

	const { onError } = cell;
	const successes = onError === CONTINUE ? good : result.success;
	for (const success of successes) {
		const { json } = success;
		const batch = batches.find(({ batch_id }) => batch_id === json.batch_id);
		const job = batch?.jobs.find(({ file_id }) => file_id === json.file_id);
		check(batch !== undefined && !('error' in json), '5: a success that is none');
		if (json.file_id === undefined) continue;
		const item = itemOf(job?.source?.url ?? contentOf.get(job?.file_id ?? ''));
		check(linkOf(success) === item, '5: a link to another item');
	}
	for (const bad of failed.filter((item) => acceptedIn(item) === 'no')) {
		check(!submitted.some((item) => linksTo(bad, item)), '5: says "no" of what was submitted');
	}
	for (const bad of failed) {
		const ofItem = stored.filter((file) => linksTo(bad, itemOf(file.sha256)));
		const offered = acceptedIn(bad) === 'no' ? ofItem.map(({ file_id }) => file_id) : [];
		const { file_ids = [] } = bad.json.details as { file_ids?: string[] };
		check(String(file_ids) === String(offered), '7: offers other files than can be submitted');
	}
	check(onError === STOP || error === undefined, '5: an error was thrown under "continue"');
	check(!result.everything().includes(bed.soket.token), '5: the token is in the output');

	const isOver = failed.length === 0 && !error;
	const may = getsThrough(cell);
	check(isOver === may, `6: ${may ? 'does not get through' : 'gets through'}`);
	return violated;
}

/** Whether all is well in the end: where the node itself tries again, or n8n does. */
function getsThrough({ atUpload, atBatch, onError, retryOnFail, isSplit, times }: Cell): boolean {
	const faults = [atUpload, atBatch];
	const isNoHindrance = ({ truth, resent }: MatrixFault) =>
		truth === 'accepted' || (truth === 'no' && resent && times === 1);
	if (faults.every(isNoHindrance)) return true;
	if (times !== 1 || !retryOnFail || faults.some(({ truth }) => truth === 'unknown')) return false;
	// n8n does not where the first item is a good one.
	return onError === STOP || (!isSplit && !isNoHindrance(atBatch));
}

function isEachOnce(values: unknown[]): boolean {
	return new Set(values).size === values.length;
}
