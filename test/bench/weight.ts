import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { packPackage, userFolderWith } from '../e2e/n8n/package';
import { median } from './statistics';

const ROOT = path.resolve(__dirname, '../..');
const RUNS = 21;

/** What the package weighs for those who install it. */
export interface Weight {
	/** The tarball, in bytes. */
	packed: number;
	/** The package's folder where it is installed, in bytes. */
	installed: number;
	/** The packages that come with it. */
	dependencies: number;
	/** Loading the node and the credential where n8n-workflow is loaded already: the median. */
	loadMilliseconds: number;
}

/** Packs the package, installs it, and loads it in fresh processes. */
export async function measureWeight(): Promise<Weight> {
	const { tarball, remove } = await packPackage();
	const home = await userFolderWith(tarball);
	try {
		const modules = path.join(home.path, '.n8n/nodes/node_modules');
		const packages = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((name) =>
			/(^|[\\/])package\.json$/.test(name),
		);
		return {
			packed: statSync(tarball).size,
			installed: sizeOf(path.join(modules, 'n8n-nodes-soket')),
			dependencies: packages.length - 1,
			loadMilliseconds: median(Array.from({ length: RUNS }, loadMilliseconds)),
		};
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
