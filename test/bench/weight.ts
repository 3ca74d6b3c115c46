import { read, run } from '../repository';
import { MAX_PACKED_BYTES } from '../verify/package';
import { aimsTable, atMost, median, number, table } from './report';

const RUNS = 21;

const MAX_LOAD_MILLISECONDS = 10;

/** Packs the package, and loads it in fresh processes. */
export function weight(): string {
	const [packed] = JSON.parse(run('npm', 'pack', '--dry-run', '--json')) as [
		{ size: number; unpackedSize: number },
	];
	const { dependencies = {} } = JSON.parse(read('package.json')) as { dependencies?: object };
	const loading = median(
		Array.from({ length: RUNS }, () => Number(run(process.execPath, '-e', LOAD))),
	);
	return `${aimsTable([
		atMost('kB packed', packed.size / 1000, MAX_PACKED_BYTES / 1000),
		atMost('ms to load node and credential', loading, MAX_LOAD_MILLISECONDS),
	])}

${table(
	['Packed', 'Installed', 'Dependencies', 'Loading node and credential'],
	[
		[
			`${number(packed.size / 1000)} kB`,
			`${number(packed.unpackedSize / 1000)} kB`,
			number(Object.keys(dependencies).length),
			`${number(loading)} ms`,
		],
	],
)}`;
}

/** Prints the milliseconds where n8n-workflow is loaded already, as it is in n8n. */
const LOAD = `
	require('n8n-workflow');
	const { n8n } = require('./package.json');
	const startedAt = performance.now();
	for (const file of [...n8n.nodes, ...n8n.credentials]) {
		for (const made of Object.values(require('./' + file))) {
			if (/^class\\b/.test(String(made))) new made();
		}
	}
	console.log(performance.now() - startedAt);`;
