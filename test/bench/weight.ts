import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { packPackage, userFolderWith } from '../e2e/n8n/package';
import { aimsTable, atMost, median, number, table } from './report';

const ROOT = path.resolve(__dirname, '../..');
const RUNS = 21;

const MAX_PACKED_KILOBYTES = 60;
const MAX_LOAD_MILLISECONDS = 10;

/** Packs the package, installs it, and loads it in fresh processes. */
export async function weight(): Promise<string> {
	const { tarball, remove } = await packPackage();
	const home = await userFolderWith(tarball);
	try {
		const modules = path.join(home.path, '.n8n/nodes/node_modules');
		const packages = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((name) =>
			/(^|[\\/])package\.json$/.test(name),
		);
		const packed = statSync(tarball).size / 1000;
		const installed = sizeOf(path.join(modules, 'n8n-nodes-soket')) / 1000;
		// Where n8n-workflow is loaded already, as it is in n8n.
		const loading = median(Array.from({ length: RUNS }, loadMilliseconds));
		return `${aimsTable([
			atMost('kB packed', packed, MAX_PACKED_KILOBYTES),
			atMost('ms to load node and credential', loading, MAX_LOAD_MILLISECONDS),
		])}

${table(
	['Packed', 'Installed', 'Dependencies', 'Loading node and credential'],
	[
		[
			`${number(packed)} kB`,
			`${number(installed)} kB`,
			number(packages.length - 1),
			`${number(loading)} ms`,
		],
	],
)}`;
	} finally {
		await home.remove();
		await remove();
	}
}

function sizeOf(folder: string): number {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => statSync(path.join(folder, name)))
		.reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}

/** In a process of its own, where only n8n-workflow is loaded. */
function loadMilliseconds(): number {
	const script = `
		require('n8n-workflow');
		const { n8n } = require('./package.json');
		const startedAt = performance.now();
		for (const file of [...n8n.nodes, ...n8n.credentials]) {
			for (const made of Object.values(require('./' + file))) {
				if (/^class\\b/.test(String(made))) new made();
			}
		}
		console.log(performance.now() - startedAt);`;
	return Number(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}
