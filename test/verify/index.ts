import { readdirSync } from 'node:fs';
import path from 'node:path';

import { runChecks, type Check } from './check';
import { checkCommands, checkLinks, documentsOf } from './documents';
import { lintPackage, lintSources, scanPackage, scanSources } from './officialRules';
import { checkContents, unpackPackage, type PackedPackage } from './packedPackage';
import { checkPins, checkRights, lintWorkflows } from './workflows';

/**
 * `npm run verify [TARBALL]`: what n8n asks of a verified community node, by its own scanner and rules, on the
 * sources and on the package as users would get it: the given one, or a new one. And whether documents and
 * workflows are in order.
 */
const repository = path.resolve(__dirname, '../..');
const WORKFLOWS = '.github/workflows';

function checksOf(packed: PackedPackage): Check[] {
	const workflows = readdirSync(path.join(repository, WORKFLOWS)).map(
		(file) => `${WORKFLOWS}/${file}`,
	);
	const documents = documentsOf(repository);
	const ofEach =
		(files: string[], look: (folder: string, file: string) => string[]): Check[1] =>
		() =>
			files.flatMap((file) => look(repository, file).map((problem) => `${file}: ${problem}`));
	return [
		["n8n's scan of the sources", async () => await scanSources(repository)],
		["n8n's scan of the package", async () => await scanPackage(packed.folder)],
		['all lint rules on the sources, without exceptions', () => lintSources(repository)],
		['the newest rules on the package', () => lintPackage(repository, packed.folder)],
		['the package has what belongs there', () => checkContents(repository, packed)],
		['documents: links', ofEach(documents, checkLinks)],
		['documents: commands', ofEach(documents, checkCommands)],
		['workflows: commands', ofEach(workflows, checkCommands)],
		['workflows: actionlint', () => lintWorkflows(repository, WORKFLOWS)],
		['workflows: pinned actions', ofEach(workflows, checkPins)],
		['workflows: least rights', ofEach(workflows, checkRights)],
	];
}

async function main(): Promise<void> {
	const packed = unpackPackage(repository, process.argv[2]);
	try {
		await runChecks(checksOf(packed));
	} finally {
		packed.remove();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
