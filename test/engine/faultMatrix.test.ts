import { acceptedIn, atLocalhost, checks, linksTo, outcomeOf, testCells } from './matrix';
import { MATRIX_FAULTS, type MatrixFault } from './matrixFaults';
import type { NodeRunResult } from './runNode';
import { CONTINUE, ERROR_OUTPUT, RETRY, STOP, useShortPauses, useTestBed } from './setup';

/**
 * Every fault × every setting. What must hold is checked from the simulator's journal, not from the node's
 * word: a batch that is accepted twice is paid for twice, and one without its id is lost.
 */
const bed = useTestBed();

const ITEM_COUNT = 9;
const items = Array.from({ length: ITEM_COUNT }, (_, i) => ({
	url: `https://x.test/${i}.mp3?key=SECRET`,
}));

interface Cell {
	fault: MatrixFault;
	onError: typeof STOP | typeof CONTINUE | typeof ERROR_OUTPUT;
	retryOnFail: boolean;
	isSplit: boolean;
	times: number;
}

const cells: Cell[] = MATRIX_FAULTS.flatMap((fault) =>
	[STOP, CONTINUE, ERROR_OUTPUT].flatMap((onError) =>
		[false, true].flatMap((retryOnFail) =>
			[false, true].flatMap((isSplit) =>
				[1, Infinity].map((times) => ({ fault, onError, retryOnFail, isSplit, times })),
			),
		),
	),
);

const nameOf = ({ fault, onError, retryOnFail, isSplit, times }: Cell) =>
	[
		fault.name,
		times === 1 ? 'once' : 'for ever',
		onError.onError,
		retryOnFail ? 'retry on fail' : 'no retry',
		isSplit ? 'split in three' : 'one request',
	].join(' · ');

useShortPauses();
testCells('Fault matrix', cells, nameOf, async (cell) => {
	const { fault, onError, retryOnFail, isSplit, times } = cell;
	const undo = fault.arrange(bed, 'POST /batch', isSplit ? 1 : 0, times);
	const run: NonNullable<Parameters<typeof bed.run>[1]> = {
		parameters: {
			options: {
				maxFilesPerBatch: isSplit ? 3 : 0,
				timeout: 1,
				waitForUploads: times === 1 ? 1 : 0,
			},
		},
		settings: { ...onError, ...RETRY, retryOnFail },
		credential: atLocalhost(bed),
		trace: false,
	};
	const result = await bed.run(items, run);
	undo();
	return [
		...violationsOf(cell, result),
		...announcementViolations(result),
		...(await laterViolations(cell, run)),
	];
});

/** Which invariants do not hold, in words. */
function violationsOf(cell: Cell, result: NodeRunResult): string[] {
	const { fault, onError, retryOnFail, times } = cell;
	const { violated, check } = checks();

	const batches = bed.soket.batches.map(({ batch_id, body }) => ({
		id: batch_id,
		items: (body.sources ?? []).map(({ url }) => items.findIndex((item) => item.url === url)),
	}));
	const accepted = batches.flatMap((batch) => batch.items);
	const { error } = result;
	const { all, good, failed, errorText } = outcomeOf(result);

	check(new Set(accepted).size === accepted.length, '1: a reference was accepted twice');

	const outputIds = new Set(good.map(({ json }) => json.batch_id));
	const saysUnknown = (item: number) =>
		errorText.includes(`url ${items[item]!.url}`) ||
		failed.some((bad) => linksTo(bad, item) && acceptedIn(bad) === 'unknown');
	for (const batch of batches) {
		const isNamed = outputIds.has(batch.id) || errorText.includes(batch.id);
		check(isNamed || batch.items.slice(0, 3).every(saysUnknown), `2: ${batch.id} is lost`);
	}

	const unsent = Number(/(\d+) further requests? were not sent/.exec(errorText)?.[1] ?? 0);
	const inError = batches
		.filter(({ id }) => errorText.includes(id))
		.flatMap((batch) => batch.items);
	const failedCount = error ? (cell.isSplit ? 3 : ITEM_COUNT) : 0;
	const accounted = error
		? inError.length + failedCount + unsent * 3
		: items.filter((_, item) => all.some((output) => linksTo(output, item))).length;
	check(accounted === ITEM_COUNT, `3: ${accounted} of ${ITEM_COUNT} items are accounted for`);

	const told = new Set(failed.map(acceptedIn));
	if (error) told.add(error.message.startsWith('Soket may have accepted') ? 'unknown' : 'no');
	const isOver = failed.length === 0 && !error;
	if (!isOver)
		check(
			told.size === 1 && told.has(fault.truth),
			`4: says ${[...told].join()}, ${fault.truth} is true`,
		);
	for (const bad of failed.filter((item) => acceptedIn(item) === 'no')) {
		check(!accepted.some((item) => linksTo(bad, item)), '4: says "no" of what was accepted');
	}
	if (error && told.has('no')) {
		check(accepted.length === inError.length, '4: says that nothing was accepted of what was');
	}

	const successes = onError === CONTINUE ? good : result.success;
	const ids = new Set<unknown>(batches.map(({ id }) => id));
	check(
		successes.every(({ json }) => ids.has(json.batch_id) && !('error' in json)),
		'5: a success that is none',
	);
	check(onError === STOP || error === undefined, '5: an error was thrown under "continue"');
	check(!result.everything().includes(bed.soket.token), '5: the token is in the output');

	// What may be tried again is, and what is refused only once gets through with Retry On Fail.
	const n8nRetries = retryOnFail && (onError === STOP || !cell.isSplit);
	const getsThrough =
		fault.truth === 'accepted' ||
		(times === 1 && fault.truth === 'no' && (fault.resent || n8nRetries));
	check(isOver === getsThrough, `6: ${getsThrough ? 'does not get through' : 'gets through'}`);
	return violated;
}

/** What the user finds of batches when n8n has lost the output: whether all that is known of is announced. */
function announcementViolations({
	success,
	errors,
	error,
	customData = '',
}: NodeRunResult): string[] {
	const lines = bed.logLines();
	const said = [...success, ...errors].map(({ json }) => json.batch_id);
	const known = bed.soket.batches
		.filter(({ batch_id: id }) => said.includes(id) || error?.description?.includes(id))
		.map(({ batch_id, jobs }) => ({ batch_id, count: jobs.length }));
	const isComplete =
		known.every(({ batch_id: id, count }) =>
			lines.some((line) => line.startsWith(`Soket accepted batch ${id}: ${count} files `)),
		) && customData === known.map(({ batch_id }) => batch_id).join(', ');
	const told = [...lines, customData].join();
	const isDiscreet = ![bed.soket.token, 'SECRET', 'x.test'].some((secret) => told.includes(secret));
	const sendingCount = lines.filter((line) => line.startsWith('Sending a request')).length;
	const hashes = new Set(bed.requests('POST /batch').map(({ body }) => JSON.stringify(body)));
	return [
		...(isComplete ? [] : ['7: a batch is not announced']),
		...(isDiscreet ? [] : ['7: the token or an address is announced']),
		...(sendingCount >= hashes.size ? [] : ['7: a request is not announced']),
	];
}

/**
 * What another execution with the same items does, when all is well again: it sends everything but what is of
 * unknown outcome, also where n8n has lost the context of the first one.
 */
async function laterViolations(
	{ fault, times, isSplit }: Cell,
	run: Parameters<typeof bed.run>[1],
): Promise<string[]> {
	// What is of unknown outcome is never sent again: the first requests are those that the fault met.
	const skipped = isSplit ? 1 : 0;
	const struck =
		fault.truth === 'unknown' ? bed.requests('POST /batch').slice(skipped, skipped + times) : [];
	const firstItem = skipped * 3;
	const itemsPerRequest = isSplit ? 3 : ITEM_COUNT;
	const unknown = new Set(
		Array.from({ length: struck.length * itemsPerRequest }, (_, i) => items[firstItem + i]!.url),
	);
	bed.soket.reset();
	await bed.run(items, { ...run, settings: CONTINUE });
	const sent = bed
		.requests('POST /batch')
		.flatMap(({ body }) => (body as { sources: Array<{ url: string }> }).sources);
	const expected = items.map(({ url }) => url).filter((url) => !unknown.has(url));
	const isRight = JSON.stringify(sent.map(({ url }) => url)) === JSON.stringify(expected);
	return isRight ? [] : [`8: another execution sends ${sent.length}, not ${expected.length} items`];
}
