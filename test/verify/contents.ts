import type { Outcome } from './check';

/** A tarball over this size has something in it that does not belong there. */
const MAX_BYTES = 60_000;

/**
 * Whether the package has exactly what its sources make: one file for the node and one for the credential,
 * icons and codex files, and what npm always packs. So there are no tests, no source maps, no leftovers of
 * an old build.
 *
 * @param files of the package
 * @param sources all files below `nodes/` and `credentials/`, with these names in front
 */
export function checkFiles(files: string[], sources: string[]): Outcome {
	const wrong: string[] = [];
	const expected = new Set(['LICENSE', 'README.md', 'package.json']);
	for (const source of sources) {
		const built = `dist/${source.replace(/\.ts$/, '.js')}`;
		if (/\.(svg|node\.json|node\.ts|credentials\.ts)$/.test(source)) expected.add(built);
		// All other modules are bundled into those two.
		else if (!source.endsWith('.ts'))
			wrong.push(`${source}: a source file that nothing is made of`);
	}
	wrong.push(
		...files.filter((file) => !expected.has(file)).map((file) => `${file}: does not belong there`),
		...[...expected].filter((file) => !files.includes(file)).map((file) => `${file}: is missing`),
	);
	return { wrong, note: `${files.length} files` };
}

/** Whether the tarball is as small as code, icons and a README are. */
export function checkSize(bytes: number): Outcome {
	const size = `${(bytes / 1000).toFixed(1)} kB packed`;
	return {
		wrong: bytes < MAX_BYTES ? [] : [`${size}, and not below ${MAX_BYTES / 1000} kB`],
		note: size,
	};
}
