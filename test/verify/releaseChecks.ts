import type { Outcome } from './check';

/** What a release needs of `package.json`. */
export interface ReleasedManifest {
	version: string;
	homepage?: string;
	repository?: { type: string; url: string };
	author?: { name: string; email: string };
}

/** The address that stands for an author who is not known yet. */
const PLACEHOLDER_EMAIL = '@users.noreply.github.com';

/** Whether a tag, such as `v1.2.3`, is the version of the package and of its lock file. */
export function checkTag(tag: string, version: string, lockVersion: string): Outcome {
	const wrong: string[] = [];
	if (tag !== `v${version}`) wrong.push(`The tag is ${tag}, package.json has ${version}`);
	if (lockVersion !== version) wrong.push(`package-lock.json has ${lockVersion}`);
	return { wrong, note: version };
}

/** Whether the changelog has a section for the version, with its date, that says something. */
export function checkChangelog(changelog: string, version: string): Outcome {
	const lines = changelog.split('\n');
	const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
	if (start === -1) return { wrong: [`has no section "## [${version}] - YYYY-MM-DD"`] };
	const wrong: string[] = [];
	if (!/\] - \d{4}-\d{2}-\d{2}$/.test(lines[start]!)) wrong.push(`"${lines[start]!}": has no date`);
	const rest = lines.slice(start + 1);
	const end = rest.findIndex((line) => line.startsWith('## '));
	const entries = rest.slice(0, end === -1 ? undefined : end).filter((line) => /^- \S/.test(line));
	if (entries.length === 0) wrong.push(`"${lines[start]!}": says nothing`);
	return { wrong, note: `${entries.length} entries` };
}

/**
 * Whether package.json names a public repository and a person. npm takes a package with provenance only
 * from the repository that it names.
 *
 * @param released the repository that is released from, as `owner/name`, where that is known
 */
export function checkOwner(manifest: ReleasedManifest, released: string | undefined): Outcome {
	const { repository, author } = manifest;
	const [, named] =
		/^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(repository?.url ?? '') ?? [];
	const wrong: string[] = [];
	if (named === undefined) {
		wrong.push('repository: must be { "type": "git", "url": "git+https://github.com/….git" }');
	} else if (released !== undefined && named.toLowerCase() !== released.toLowerCase()) {
		wrong.push(`repository: names ${named}, and this is ${released}`);
	}
	if (!author?.email || author.email.endsWith(PLACEHOLDER_EMAIL)) {
		wrong.push('author: must have an e-mail address that somebody reads');
	}
	return { wrong, ...(named !== undefined && { note: named }) };
}
