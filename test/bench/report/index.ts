import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

import type { ResultOf, SectionName } from '../section';
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
	weightTable,
} from './tables';

const FOLDER = path.resolve(__dirname, '../../../docs');
const GIBIBYTE = 2 ** 30;

/** All that was measured in one run on one machine. */
export type Measured = { [Name in SectionName]: ResultOf<Name> };

/** Prints the report; where the run was a full one, also writes it and the plot to `docs/`. */
export async function writeReport(measured: Measured, quick: boolean): Promise<void> {
	const file = path.join(FOLDER, 'benchmark.md');
	const options = await resolveConfig(file);
	const text = await format(reportOf(measured, quick), { ...options, parser: 'markdown' });
	console.log(text);
	if (quick) return;
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(file, text);
	writeFileSync(path.join(FOLDER, 'benchmark.svg'), plotOf(measured.comparison));
}

function reportOf(measured: Measured, quick: boolean): string {
	const { n8n, settings } = measured.comparison;
	const room = Object.entries(settings).map(([name, value]) => `\`${name}=${value}\``);
	const cores = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
	const memory = `${(totalmem() / GIBIBYTE).toFixed(0)} GiB`;
	return `# Benchmark

From one run of \`npm run bench${quick ? ' -- --quick' : ''}\` on ${new Date().toISOString().slice(0, 10)}: ${platform()} ${release()}, ${arch()}, ${cores}, ${memory} of memory; n8n ${n8n} on the Node.js that its package brings, all else on Node.js ${process.versions.node}. Soket's side is the simulator of the tests on the same machine, in a process of its own, so its work and loopback are part of every time. Times are medians.

${aimsTable(measured)}

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
`;
}
