const { src, dest } = require('gulp');

/** Copies what esbuild leaves behind, icons and codex files, into `dist/`. */
function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
}

exports.assets = assets;
