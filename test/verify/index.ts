import type { ICredentialType, INodeType } from 'n8n-workflow';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { checkCodex, checkIcons } from './appearance';
import { runChecks, type Check } from './check';
import { checkFiles, checkSize } from './contents';
import { checkBlame, checkEnglish } from './english';
import {
	checkConventions,
	checkCredential,
	checkHelp,
	checkOperations,
	checkOrder,
	checkWording,
} from './guidelines';
import { checkDependencies, checkIdentity, checkPaths } from './manifest';
import { checkAccess, checkModules } from './modules';
import { lintPackage, lintSources, scan } from './officialRules';
import { filesBelow, unpackPackage, type PackedPackage } from './packedPackage';
import { checkLinks, checkReadme } from './readme';
import { runOwnTests } from './ownTests';
import { checkPins, checkRights, checkScripts, lintWorkflows } from './workflows';

/**
 * `npm run verify [TARBALL]`: looks at everything that n8n asks of a verified community node and that can be
 * told without publishing it, on the package as users would get it: the given one, or a new one.
 */
const repository = path.resolve(__dirname, '../..');
const WORKFLOWS = '.github/workflows';
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'];

const inRepository = (file: string) => readFileSync(path.join(repository, file), 'utf8');

function checksOf(packed: PackedPackage): Check[] {
	const { manifest, files, read } = packed;
	return [
		["n8n's scan of the sources", () => scan(repository, repository, 'sources')],
		["n8n's scan of the package", () => scan(repository, packed.folder, 'package')],
		['all lint rules on the sources, without exceptions', () => lintSources(repository)],
		['the newest official rules on the package', () => lintPackage(packed.folder)],
		['name, license, author', () => checkIdentity(manifest, read('LICENSE'))],
		['no dependencies, nothing runs on installing', () => checkDependencies(manifest)],
		['n8n finds node and credential in the package', () => checkPaths(manifest, files)],
		['the package has what belongs there', () => checkFiles(files, sourceFiles())],
		['the package is small', () => checkSize(packed.tarballBytes)],
		...codeChecks(packed),
		...documentChecks(packed),
		...nodeChecks(packed),
		...commandChecks(),
		['each of these checks finds what is wrong', () => runOwnTests(repository)],
	];
}

function codeChecks({ files, read, manifest }: PackedPackage): Check[] {
	const code = files
		.filter((file) => file.endsWith('.js'))
		.map((file) => ({ file, code: read(file) }));
	const documents = files
		.filter((file) => /\.(svg|node\.json)$/.test(file))
		.map((file) => ({ file, code: read(file) }));
	documents.push(...DOCUMENTS.map((file) => ({ file, code: inRepository(file) })));
	const { description, keywords } = manifest;
	documents.push({
		file: 'package.json',
		code: JSON.stringify({ description, keywords }, null, 1),
	});
	return [
		['the code loads only what n8n allows', () => checkModules(code)],
		['no access to environment, files, processes', () => checkAccess(code)],
		['English only', () => checkEnglish(code, documents)],
		['no words of blame', () => checkBlame(code)],
	];
}

function documentChecks({ read }: PackedPackage): Check[] {
	const isThere = (file: string) => existsSync(path.join(repository, file));
	return [
		['README.md: all sections', () => checkReadme(read('README.md'))],
		...DOCUMENTS.map((file): Check => [
			`${file}: all links`,
			() => checkLinks(inRepository(file), isThere),
		]),
	];
}

function nodeChecks(packed: PackedPackage): Check[] {
	const { description } = load(packed, packed.manifest.n8n.nodes[0]!) as INodeType;
	const credential = load(packed, packed.manifest.n8n.credentials[0]!) as ICredentialType;
	return [
		['codex', () => checkCodex(packed, description)],
		['icons', () => checkIcons(packed, description, credential)],
		['credential', () => checkCredential(credential)],
		['wording: Title Case, sentence case, full stops', () => checkWording(description)],
		['help for every parameter', () => checkHelp(description)],
		['order of parameters and lists', () => checkOrder(description)],
		['parameters that all nodes share', () => checkConventions(description)],
		['names and actions of operations', () => checkOperations(description)],
	];
}

function commandChecks(): Check[] {
	const files = readdirSync(path.join(repository, WORKFLOWS)).map((name) => `${WORKFLOWS}/${name}`);
	const workflows = files.map((file) => ({ file, text: inRepository(file) }));
	const documents = DOCUMENTS.map((file) => ({ file, text: inRepository(file) }));
	const { scripts } = JSON.parse(inRepository('package.json')) as {
		scripts: Record<string, string>;
	};
	return [
		['workflows: actionlint', () => lintWorkflows(repository, `${WORKFLOWS}/*`, files.length)],
		['workflows: pinned actions', () => checkPins(workflows)],
		['workflows: least rights', () => checkRights(workflows)],
		['workflows: the same commands as here', () => checkScripts(workflows, scripts)],
		['documents: commands that there are', () => checkScripts(documents, scripts)],
	];
}

function sourceFiles(): string[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		filesBelow(path.join(repository, folder)).map((file) => `${folder}/${file}`),
	);
}

/** The one class that a file of the package exports, as n8n makes it. */
function load({ folder }: PackedPackage, file: string): unknown {
	const exported = createRequire(__filename)(path.join(folder, file)) as Record<string, unknown>;
	const name = path.basename(file).split('.')[0]!;
	return new (exported[name] as new () => unknown)();
}

async function main(): Promise<void> {
	const packed = unpackPackage(repository, process.argv[2]);
	try {
		const { passed, failed } = await runChecks(checksOf(packed));
		console.log(`\n${passed} passed, ${failed} failed`);
		process.exitCode = failed === 0 ? 0 : 1;
	} finally {
		packed.remove();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
