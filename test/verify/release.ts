import { read } from '../repository';
import { runChecks } from './check';

/** `npx tsx test/verify/release.ts TAG`: whether this very commit may be published under this tag, such as v1.2.3. */
const tag = process.argv[2];
const { version, author, repository: source } = JSON.parse(read('package.json')) as Manifest;

interface Manifest {
	version: string;
	repository?: { url: string };
	author?: { email?: string };
}

/** The address that stands for an author who is not known yet. */
const PLACEHOLDER_EMAIL = '@users.noreply.github.com';

function checkTag(): string[] {
	const lock = JSON.parse(read('package-lock.json')) as Manifest;
	return [
		...(tag === `v${version}`
			? []
			: [`The tag is ${tag ?? 'missing'}, package.json has ${version}`]),
		...(lock.version === version ? [] : [`package-lock.json has ${lock.version}`]),
	];
}

/** The changelog has a section for the version, with its date, that says something. */
function checkChangelog(): string[] {
	const sections = read('CHANGELOG.md').split(/^## /m);
	const section = sections.find((text) => text.startsWith(`[${version}] `)) ?? '';
	const isThere = /^\S+ - \d{4}-\d{2}-\d{2}$/m.test(section) && /^- \S/m.test(section);
	return isThere ? [] : [`has no section "## [${version}] - YYYY-MM-DD" with an entry`];
}

/** npm takes a package with provenance only from the public repository that it names. */
function checkRepository(): string[] {
	const [, named] = /^git\+https:\/\/github\.com\/(.+\/.+)\.git$/.exec(source?.url ?? '') ?? [];
	if (named === undefined) return ['repository.url must be "git+https://github.com/….git"'];
	// GitHub's name for the repository; only known there.
	const here = process.env.GITHUB_REPOSITORY ?? named;
	return named.toLowerCase() === here.toLowerCase() ? [] : [`names ${named}, and this is ${here}`];
}

function checkAuthor(): string[] {
	const isReached = author?.email !== undefined && !author.email.endsWith(PLACEHOLDER_EMAIL);
	return isReached ? [] : ['must have an e-mail address that somebody reads'];
}

void runChecks([
	['the tag is the version', checkTag],
	['CHANGELOG.md has the version', checkChangelog],
	['package.json: the repository', checkRepository],
	['package.json: the author', checkAuthor],
]);
