import type { Measured } from '.';
import { OURS } from '../comparison/ways';
import type { Waiting } from '../waiting';
import type { Aim } from './aims';
import { number } from './numbers';

const MEGABYTE = 1_000_000;

/** What is not known is not made up. */
const NOT_MEASURED = 'not measured';
/** How many functions of a profile are listed. */
const MAX_FUNCTIONS = 10;

/** What was to be reached, and whether it was. */
export function aimsTable(aims: Aim[]): string {
	const rows = aims.map(({ aim, measured: found, met }) => [
		aim,
		found ?? NOT_MEASURED,
		found === null ? '–' : met ? 'met' : '**not met**',
	]);
	return table(['Aim', 'Measured', ''], rows);
}

/** Each way at each size, beside ours. */
export function comparisonTable({ comparison: { rows, failed, sizes, ways } }: Measured): string {
	const cells = sizes.flatMap((size) => {
		const at = (name: string) => rows.find((row) => row.size === size && row.way === name);
		const ours = at(OURS)?.milliseconds ?? 0;
		return ways.map((way) => {
			const row = at(way);
			if (!row) {
				const failure = failed.find((one) => one.size === size && one.way === way);
				const why = failure ? `fails: ${failure.problem}` : NOT_MEASURED;
				return [number(size), way, why, '', '', '', '', ''];
			}
			const { milliseconds, runs, apiCalls, hasMetadata, hasRightLinks } = row;
			return [
				number(size),
				way,
				`${number(milliseconds)} ms`,
				ratio(milliseconds, ours),
				number(apiCalls),
				yesOrNo(hasMetadata),
				yesOrNo(hasRightLinks),
				String(runs),
			];
		});
	});
	return table(
		['Items', 'Way', 'Time', 'To ours', 'API calls', 'Metadata', 'Links right', 'Runs'],
		cells,
	);
}

/** Our node beside a bare request, with growth. */
export function limitTable({ limit }: Measured): string {
	const rows = limit.map(({ size, ours, n8nAlone, careful, limit: bare }) => [
		number(size),
		`${number(ours)} ms`,
		`${number(careful)} ms`,
		`${number(n8nAlone)} ms`,
		`${number(bare)} ms`,
		ratio(ours, bare),
		ratio(careful, bare),
		ratio(n8nAlone, bare),
		growth(limit, size),
	]);
	return table(
		[
			'Items',
			'Ours',
			'n8n, careful',
			'n8n alone',
			'Bare fetch',
			'Ours to fetch',
			'Careful to fetch',
			'n8n to fetch',
			'Growth',
		],
		rows,
	);
}

/** Whose work the time of a run is, and the node's own functions that take most of it. */
export function profileTables({ profile: { ours, n8nAlone } }: Measured): string {
	const workers = Object.entries(ours.byWorker).sort(([, a], [, b]) => b - a);
	const byWorker = workers.map(([worker, milliseconds]) => [
		worker,
		`${number(milliseconds)} ms`,
		`${number(n8nAlone.byWorker[worker] ?? 0)} ms`,
	]);
	const functions = Object.entries(ours.byFunction).sort(([, a], [, b]) => b - a);
	const byFunction = functions
		.slice(0, MAX_FUNCTIONS)
		.map(([name, milliseconds]) => [`\`${name}\``, `${number(milliseconds)} ms`]);
	return [
		table(['What the time goes into', 'Ours', 'n8n alone'], byWorker),
		table(['Function of the node', 'Ours'], byFunction),
	].join('\n\n');
}

/** Define Below beside reading the same parameters. */
export function parametersTable({ limit }: Measured): string {
	const rows = limit.flatMap(({ size, defineBelow, readParameters }) =>
		defineBelow === null || readParameters === null
			? []
			: [
					[
						number(size),
						`${number(defineBelow)} ms`,
						`${number(readParameters)} ms`,
						ratio(defineBelow, readParameters),
					],
				],
	);
	return table(['Items', 'Define Below', 'Only reading its parameters', 'Ratio'], rows);
}

/** The peak memory of a run. */
export function memoryTable({ peakMemory, n8nPeakMemory }: Measured): string {
	const rows = Object.entries({ ours: peakMemory, 'n8n alone': n8nPeakMemory });
	const megabytes = (bytes: number) => `${number(bytes / MEGABYTE)} MB`;
	return table(
		['Node', 'Items', 'Process, at its peak', 'Objects, at their peak', 'Objects kept', 'As JSON'],
		rows.map(([name, { size, residentAboveIdle, heapAboveIdle, heapKept, json }]) => [
			name,
			number(size),
			...[residentAboveIdle, heapAboveIdle, heapKept, json].map(megabytes),
		]),
	);
}

/** What the package weighs. */
export function weightTable({ weight }: Measured): string {
	return table(
		['Packed', 'Installed', 'Dependencies', 'Loading node and credential'],
		[
			[
				`${number(weight.packed / 1000)} kB`,
				`${number(weight.installed / 1000)} kB`,
				number(weight.dependencies),
				`${number(weight.loadMilliseconds)} ms`,
			],
		],
	);
}

/** The requests that waiting takes. */
export function pollingTable({ polling }: Measured): string {
	return table(
		['Batches', 'Each takes', 'Waited', 'Status requests', 'Result requests'],
		polling.map((cost) => [
			number(cost.batches),
			`${number(cost.transcriptionSeconds)} s`,
			`${number(cost.seconds)} s`,
			number(cost.statusRequests),
			number(cost.resultRequests),
		]),
	);
}

/**
 * How late clients notice that a batch is done.
 *
 * @param batches what the rows tell batches apart by
 */
export function waitingTable(batches: string, rows: Waiting[]): string {
	const percent = (share: number) => `${number(100 * share)} %`;
	return table(
		[batches, 'Asking', 'Late, mean', '95 of 100', 'Of its time, mean', '95 of 100', 'Looks'],
		rows.map((row) => [
			row.batches,
			row.client,
			`${number(row.meanSeconds)} s`,
			`${number(row.usualSeconds)} s`,
			percent(row.meanShare),
			percent(row.usualShare),
			number(row.looks),
		]),
	);
}

function growth(sizes: Measured['limit'], size: number): string {
	const [smaller, row] = [size / 10, size].map((n) => sizes.find((at) => at.size === n));
	return smaller && row ? ratio(row.ours, smaller.ours) : '';
}

function ratio(value: number, to: number): string {
	return to === 0 ? '' : `${number(value / to)} ×`;
}

function yesOrNo(value: boolean): string {
	return value ? 'yes' : 'no';
}

function table(head: string[], rows: string[][]): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
