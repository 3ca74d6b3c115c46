import { compare, comparisonTable, definedAim } from './comparison';
import { aimsTable, number, table } from './report';
import { OURS, OURS_DEFINED } from './ways';

const SIZES = [1_000, 10_000];
const RUNS = 15;
const QUICK_RUNS = 3;

/** What an expression for each item costs, in a real n8n. */
export async function report(quick: boolean): Promise<string> {
	const comparison = await compare(SIZES, () => (quick ? QUICK_RUNS : RUNS), [OURS, OURS_DEFINED]);
	return `In a real n8n ${comparison.n8n}, by turns; Define Below has \`{{ $json.url }}\` in URL. As above, but in a minute or two.

${aimsTable(SIZES.map((size) => definedAim(comparison, size)))}

${comparisonTable(comparison, SIZES)}

All runs, in milliseconds:

${table(
	['Items', 'Way', 'Times'],
	comparison.rows.map(({ size, way, times }) => [number(size), way.name, times.join(', ')]),
)}`;
}
