import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT } from '../repository';
import { runChecks, type Check } from './check';
import { checkCommands, checkLinks } from './documents';
import { checkContents, scanPackage, scanSources, unpackPackage } from './package';
import { checkPins, checkRights, lintWorkflows } from './workflows';

const WORKFLOWS = '.github/workflows';

/**
 * `npm run verify [-- TARBALL]`: what n8n asks of a verified community node, by its own scanner, on the sources
 * and on the package as users would get it: the given one, or one that is packed now. And whether documents and
 * workflows are in order.
 */
async function main(): Promise<void> {
	const temporary = mkdtempSync(path.join(tmpdir(), 'soket-verify-'));
	try {
		const packed = unpackPackage(temporary, process.argv[2]);
		const documents = [...filesIn('.'), ...filesIn('docs')].filter((file) => file.endsWith('.md'));
		const workflows = filesIn(WORKFLOWS);
		await runChecks([
			["n8n's scan of the sources", scanSources],
			["n8n's scan of the package", async () => await scanPackage(packed)],
			['the package has what belongs there', () => checkContents(packed)],
			['documents: links', ofEach(documents, checkLinks)],
			['documents: commands', ofEach(documents, checkCommands)],
			['workflows: commands', ofEach(workflows, checkCommands)],
			['workflows: actionlint', () => lintWorkflows(WORKFLOWS)],
			['workflows: pinned actions', ofEach(workflows, checkPins)],
			['workflows: least rights', ofEach(workflows, checkRights)],
		]);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}

function filesIn(folder: string): string[] {
	return readdirSync(path.join(ROOT, folder)).map((file) => path.join(folder, file));
}

function ofEach(files: string[], look: (file: string) => string[]): Check[1] {
	return () => files.flatMap((file) => look(file).map((problem) => `${file}: ${problem}`));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
