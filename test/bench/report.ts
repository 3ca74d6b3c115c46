/** The middle value; of an even number of them the upper one. */
export function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** For people: thousands apart, and no more digits than say something. */
export function number(value: number): string {
	const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
	return value.toLocaleString('en', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
}

/** How many times the other one it is. */
export function ratio(value: number, to: number): string {
	return to === 0 ? '' : `${number(value / to)} ×`;
}

/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What is not known is not made up. */
export const NOT_MEASURED = 'not measured';

/** One aim of the project, and what was measured of it. */
export interface Aim {
	aim: string;
	/** In words; null where this run did not measure it. */
	measured: string | null;
	met: boolean;
}

/** An aim that something is at most so much; undefined where this run did not measure it. */
export function atMost(what: string, value: number | undefined, most: number): Aim {
	return {
		aim: `at most ${most} ${what}`,
		measured: value === undefined ? null : number(value),
		met: value !== undefined && value <= most,
	};
}

/** What was to be reached, and whether it was. */
export function aimsTable(aims: Aim[]): string {
	const rows = aims.map(({ aim, measured, met }) => [
		aim,
		measured ?? NOT_MEASURED,
		measured === null ? '–' : met ? 'met' : '**not met**',
	]);
	return table(['Aim', 'Measured', ''], rows);
}
