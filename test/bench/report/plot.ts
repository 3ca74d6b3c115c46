import type { Comparison } from '../comparison';
import { OURS, OURS_DEFINED } from '../comparison/ways';

const WIDTH = 960;
const HEIGHT = 480;
const PLOT = { left: 70, right: 520, top: 60, bottom: 420 };
const LABEL_HEIGHT = 20;
/** Readable on white and on black, and told apart by people who see few colours. */
const COLOURS = ['#e8590c', '#f59f00', '#1c7ed6', '#12926b', '#9c5fd0', '#868e96'];

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.grid { stroke: #d0d7de; stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
.ours { stroke-width: 3.5; }
.leader { fill: none; stroke-width: 1; stroke-dasharray: 2 3; }
@media (prefers-color-scheme: dark) {
	text { fill: #e6edf3; }
	.grid { stroke: #3d444d; }
}`;

interface Point {
	x: number;
	y: number;
}

/** Time over items, both logarithmic, as an SVG for light and dark pages. */
export function plotOf({ rows, sizes, ways }: Comparison): string {
	const times = rows.map((row) => Math.max(1, row.milliseconds));
	const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...times))));
	const [first, last] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
	const x = (size: number) =>
		PLOT.left + ((Math.log10(size) - first) / (last - first)) * (PLOT.right - PLOT.left);
	// n8n's clock counts whole milliseconds: less than one is drawn as one.
	const y = (time: number) =>
		PLOT.bottom - (Math.log10(Math.max(1, time)) / decades) * (PLOT.bottom - PLOT.top);

	const lines = ways.map((way, i) => ({
		way,
		colour: COLOURS[i % COLOURS.length]!,
		points: rows
			.filter((row) => row.way === way)
			.map((row): Point => ({ x: x(row.size), y: y(row.milliseconds) })),
	}));
	const labelHeights = spread(lines.map(({ points }) => points.at(-1)!.y));
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Time over items">
<style>${STYLE}
</style>
${text({ x: PLOT.left, y: 28 }, 'Time from the items to the jobs, in n8n', 'start', 'title')}
${text({ x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 14 }, 'items', 'middle')}
${sizes.map((size) => gridLine({ x: x(size), y: PLOT.top }, { x: x(size), y: PLOT.bottom }) + text({ x: x(size), y: PLOT.bottom + 20 }, size.toLocaleString('en'), 'middle')).join('\n')}
${Array.from({ length: decades + 1 }, (_, decade) => y(10 ** decade))
	.map(
		(height, decade) =>
			gridLine({ x: PLOT.left, y: height }, { x: PLOT.right, y: height }) +
			text({ x: PLOT.left - 8, y: height + 4 }, duration(10 ** decade), 'end'),
	)
	.join('\n')}
${lines.map(({ way, colour, points }, i) => line(points, colour, isOurs(way)) + label(way, colour, points.at(-1)!, labelHeights[i]!)).join('\n')}
</svg>
`;
}

function isOurs(way: string): boolean {
	return way === OURS || way === OURS_DEFINED;
}

function line(points: Point[], colour: string, isBold: boolean): string {
	const path = points.map((point) => `${round(point.x)},${round(point.y)}`).join(' ');
	const dots = points.map(
		(point) => `<circle cx="${round(point.x)}" cy="${round(point.y)}" r="3.5" fill="${colour}"/>`,
	);
	return `<polyline class="line${isBold ? ' ours' : ''}" stroke="${colour}" points="${path}"/>${dots.join('')}`;
}

/** The name of a line at the right, led to from where the line ends. */
function label(way: string, colour: string, end: Point, height: number): string {
	const start = `${round(end.x + 6)},${round(end.y)}`;
	const target = `${PLOT.right + 14},${round(height)}`;
	return (
		`<polyline class="leader" stroke="${colour}" points="${start} ${target}"/>` +
		`<circle cx="${PLOT.right + 20}" cy="${round(height)}" r="5" fill="${colour}"/>` +
		text({ x: PLOT.right + 30, y: height + 4 }, way, 'start')
	);
}

/** Heights moved apart so that labels don't cover each other, in their order from top to bottom. */
function spread(heights: number[]): number[] {
	const placed = [...heights];
	let previous = -Infinity;
	for (const [i] of [...heights.entries()].sort(([, a], [, b]) => a - b)) {
		placed[i] = Math.max(heights[i]!, previous + LABEL_HEIGHT);
		previous = placed[i];
	}
	return placed;
}

function gridLine(from: Point, to: Point): string {
	return `<line class="grid" x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}"/>`;
}

function text({ x, y }: Point, words: string, anchor: string, kind = ''): string {
	const style = kind === '' ? '' : ` class="${kind}"`;
	return `<text${style} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`;
}

function duration(milliseconds: number): string {
	return milliseconds >= 1000
		? `${(milliseconds / 1000).toLocaleString('en')} s`
		: `${milliseconds} ms`;
}

function round(value: number): number {
	return Number(value.toFixed(1));
}
