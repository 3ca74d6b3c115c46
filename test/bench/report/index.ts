import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { ResultOf, SectionName } from '../section';
import { EVERY_5_SECONDS, OURS } from '../waiting/clients';
import { aimsOf, waitingAims } from './aims';
import { number } from './numbers';
import { plotOf } from './plot';
import {
	aimsTable,
	comparisonTable,
	limitTable,
	memoryTable,
	parametersTable,
	pollingTable,
	profileTables,
	waitingTable,
	weightTable,
} from './tables';

const FOLDER = path.resolve(__dirname, '../../../docs');
const FILE = path.join(FOLDER, 'benchmark.md');
const GIBIBYTE = 2 ** 30;

/** All that was measured in one run on one machine. */
export type Measured = { [Name in SectionName]: ResultOf<Name> };

/** Prints the report; where the run was a full one, also writes it and the plot to `docs/`. */
export async function writeReport(measured: Measured, quick: boolean): Promise<void> {
	const text = await formatted(reportOf(measured, quick));
	console.log(text);
	if (quick) return;
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(FILE, text);
	writeFileSync(path.join(FOLDER, 'benchmark.svg'), plotOf(measured.comparison));
}

/** Prints how late transcripts come; where the run was a full one, also puts it into the written report. */
export async function writeWaiting(waiting: Measured['waiting'], quick: boolean): Promise<void> {
	const text = await formatted(waitingSection(waiting));
	console.log(text);
	if (quick) return;
	const report = readFileSync(FILE, 'utf8');
	const start = report.includes(WAITING_HEADING) ? report.indexOf(WAITING_HEADING) : report.length;
	const next = report.indexOf('\n## ', start + WAITING_HEADING.length);
	const after = next === -1 ? '' : report.slice(next);
	writeFileSync(FILE, await formatted(`${report.slice(0, start)}\n${text}\n${after}`));
}

async function formatted(markdown: string): Promise<string> {
	return await format(markdown, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

function reportOf(measured: Measured, quick: boolean): string {
	const { n8n, settings } = measured.comparison;
	const room = Object.entries(settings).map(([name, value]) => `\`${name}=${value}\``);
	const cores = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
	const memory = `${(totalmem() / GIBIBYTE).toFixed(0)} GiB`;
	return `# Benchmark

From one run of \`npm run bench${quick ? ' -- --quick' : ''}\` on ${new Date().toISOString().slice(0, 10)}: ${platform()} ${release()}, ${arch()}, ${cores}, ${memory} of memory; n8n ${n8n} on the Node.js that its package brings, all else on Node.js ${process.versions.node}. Soket's side is the simulator of the tests on the same machine, in a process of its own, so its work and loopback are part of every time. Times are medians.

${aimsTable(aimsOf(measured))}

## In a real n8n

The sum of the times that n8n notes for the nodes between the list of recordings and the jobs. "Metadata": every item has \`batch_id\`, \`total_jobs\` and the two estimates. "Links right": every item leads back, by n8n's links, to its own recording and to no other. Both are checked item by item. n8n has room for the largest sizes: ${room.join(', ')}.

${quick ? '' : '![Time over items](benchmark.svg)\n'}
${comparisonTable(measured)}

"Not measured": in no sensible time. Split Out with all other fields grows with the square, and one request per item makes as many batches as items.

## Against the limit

In n8n's engine, in-process. "Bare fetch" builds the same body, posts it once, parses the answer and makes the same items. "n8n alone" is a node that does the same by n8n's HTTP helper with the credential, and nothing else: what it takes more than bare fetch is n8n's own. "n8n, careful" also checks each address, leaves out what is named twice, and makes the hash by which a retry knows the batch, as plainly as can be; like the two others it takes the end of an address for the file's name and the order of the jobs for that of the items, which no node can rely on. "Growth": the time of ours beside that at a tenth of the items. The memory is swept before each run, after which V8 compiles part of the code anew: a busy server is faster, and all are under the same rule.

${limitTable(measured)}

The profile of a run with ${number(measured.profile.ours.size)} items (sampling costs some time, too). What n8n alone takes can't be avoided by a node. What ours takes more is reading and checking every item, merging what is named twice, naming the files, a hash by which a retry knows what was sent, and finding each job's item:

${profileTables(measured)}

Define Below beside a node that only reads the same parameters, which is n8n's own work:

${parametersTable(measured)}

## Memory

Above what the process had before the run, in which the input is made too. "Objects": JavaScript's, at their peak with those that nobody needs any more and V8 has not swept yet; "kept": what is left of them after the run, the input and the output. "As JSON": input and output, as text.

${memoryTable(measured)}

## Weight

${weightTable(measured)}

## Waiting

The requests that one run of the node makes while it waits for its batches of one file each:

${pollingTable(measured)}

${waitingSection(measured.waiting)}
`;
}

const WAITING_HEADING = '## How late transcripts come';

function waitingSection(waiting: Measured['waiting']): string {
	const { byKind, byDuration } = waiting;
	const asked = byDuration.filter(({ client }) => [OURS, EVERY_5_SECONDS].includes(client));
	return `${WAITING_HEADING}

How long after a batch is done a client that waits for it notices, in seconds and as a part of the batch's own time, and how often it looks until then. Computed with the node's own function and without a clock, so the same in every run: \`npm run bench -- waiting\` takes seconds, and writes this part anew. Of each kind 2,000 batches of 5 s to 2 h and 1 to 500 files, as many of 5 to 50 s as of 500 to 5,000 s. What the kinds are, and whose the defaults, is told in \`test/bench/waiting\`.

${aimsTable(waitingAims(waiting))}

${waitingTable('Batches', byKind)}

The averages hide how long batches take. The looks are saved on the long ones: what takes less than ten minutes is looked at oftener than every 5 s, and what takes some seconds every second, which may be more than a tenth of its time. All kinds together:

${waitingTable('Batches of', asked)}
`;
}
