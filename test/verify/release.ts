import { readFileSync } from 'node:fs';
import path from 'node:path';

import { runChecks, type Check } from './check';
import { checkChangelog, checkOwner, checkTag, type ReleasedManifest } from './releaseChecks';

/** `npm run verify:release -- TAG`: whether this very commit may be published under this tag. */
const repository = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');

async function main(): Promise<void> {
	const tag = process.argv[2];
	if (tag === undefined) throw new Error('Name the tag, such as v1.2.3.');
	const manifest = JSON.parse(read('package.json')) as ReleasedManifest;
	const lock = JSON.parse(read('package-lock.json')) as { version: string };
	const checks: Check[] = [
		['the tag is the version', () => checkTag(tag, manifest.version, lock.version)],
		['CHANGELOG.md has the version', () => checkChangelog(read('CHANGELOG.md'), manifest.version)],
		// GitHub's name for the repository, such as owner/name; only known there.
		['npm leads to the repository', () => checkOwner(manifest, process.env.GITHUB_REPOSITORY)],
	];
	const { passed, failed } = await runChecks(checks);
	console.log(`\n${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
