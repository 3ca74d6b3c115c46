import { hasControlCharacter, type AudioReference } from './references';

/** The name that a source is sent with: the user's, else the last part of its URL or key if it is a file's. */
export function filenameOf({ kind, value, filename }: AudioReference): string | undefined {
	if (filename !== undefined) return filename;
	const path = kind === 'url' ? pathOf(value) : value;
	// A part of a path may hold encoded slashes: object stores put a whole key into one.
	const name = lastPart(decoded(lastPart(path)));
	const hasExtension = /[^.]\.(?=\d*[a-z])[a-z\d]{1,10}$/i.test(name);
	return hasExtension && !hasControlCharacter(name) ? name : undefined;
}

/**
 * The path of an http or https URL that has been checked. `new URL` would have to parse it a second time,
 * which is much for 100,000 of them. To the URL standard, backslashes are slashes here.
 */
function pathOf(url: string): string {
	const [, path] = /^https?:[/\\]*[^/\\?#]*([^?#]*)/i.exec(url)!;
	return path!.replaceAll('\\', '/');
}

function lastPart(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function decoded(part: string): string {
	if (!part.includes('%')) return part;
	try {
		return decodeURIComponent(part);
	} catch {
		// A stray % is part of the name.
		return part;
	}
}
