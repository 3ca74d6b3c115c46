import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Before the first test: builds the package, for the engine runs what is in `dist/`. With source maps, for debuggers. */
export default function build(): void {
	const repository = path.resolve(__dirname, '../../..');
	execFileSync('npm', ['run', '--silent', 'build', '--', '--sourcemap'], {
		cwd: repository,
		stdio: 'inherit',
	});
}
