import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

import { inChild } from './child';

const DOCUMENT = path.resolve(__dirname, '../../docs/benchmark.md');
const GIBIBYTE = 2 ** 30;

const INTRODUCTION = `# Benchmark

How the node stands beside what a user could build instead, and beside the limit. \`npm run bench\` measures all of it anew and writes this file; \`npm run bench -- far-away\`, say, one part alone, by the name that stands at its head. Each part begins with what was to be reached, where something was. Soket's side is the simulator of the tests on the same machine, in a process of its own, so its work and loopback are part of every time. Times are medians.
`;

/** What can be measured, in the order of the document: its heading, and what measures it and tells of it in Markdown. */
const PARTS: Record<string, { heading: string; file: string; report: string }> = {
	comparison: { heading: 'In a real n8n', file: 'comparison.ts', report: 'comparison' },
	'define-below': { heading: 'Define Below', file: 'comparison.ts', report: 'defineBelow' },
	'far-away': { heading: 'Far away', file: 'farAway.ts', report: 'farAway' },
	limit: { heading: 'Against the limit', file: 'limit.ts', report: 'limit' },
	memory: { heading: 'Memory', file: 'memory.ts', report: 'memory' },
	weight: { heading: 'Weight', file: 'weight.ts', report: 'weight' },
	polling: { heading: 'Waiting', file: 'waiting.ts', report: 'polling' },
	waiting: { heading: 'How late transcripts come', file: 'waiting.ts', report: 'waiting' },
};

/**
 * `npm run bench`: measures all parts, or those that are named, and writes them into `docs/benchmark.md`. With
 * `--quick` it takes some minutes, measures less and writes nothing. A figure that misses an aim is no failure:
 * it is told.
 */
async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { quick: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const unknown = positionals.filter((name) => !(name in PARTS));
	if (unknown.length > 0) {
		throw new Error(
			`No part "${unknown.join('", "')}". There are: ${Object.keys(PARTS).join(', ')}`,
		);
	}
	for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
		console.error(`Measuring: ${name}`);
		const section = await sectionOf(name, values.quick);
		console.log(await formatted(section));
		if (!values.quick) await write(section);
	}
}

async function sectionOf(name: string, quick: boolean): Promise<string> {
	const { heading, file, report } = PARTS[name]!;
	const text = await inChild<Record<string, (quick: boolean) => string>>(file)(report, quick);
	const cores = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
	const memory = `${(totalmem() / GIBIBYTE).toFixed(0)} GiB`;
	return `## ${heading}

_\`npm run bench -- ${name}${quick ? ' --quick' : ''}\`, ${new Date().toISOString().slice(0, 10)}: ${platform()} ${release()}, ${arch()}, ${cores}, ${memory} of memory, Node.js ${process.versions.node}_

${text}
`;
}

/** Puts a section into its place in the document; the others stay as they are. */
async function write(section: string): Promise<void> {
	const [, ...sections] = readFileSync(DOCUMENT, 'utf8').split(/^(?=## )/m);
	const inOrder = Object.values(PARTS).flatMap(({ heading }) => {
		const title = `## ${heading}\n`;
		return [section, ...sections].find((one) => one.startsWith(title)) ?? [];
	});
	writeFileSync(DOCUMENT, await formatted([INTRODUCTION, ...inOrder].join('\n')));
}

async function formatted(markdown: string): Promise<string> {
	return await format(markdown, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
