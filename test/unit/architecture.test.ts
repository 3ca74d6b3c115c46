import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { ROOT } from '../repository';

/** Which way imports run in the package; the rules themselves stand in `.dependency-cruiser.cjs`. */
interface Cruise {
	summary: {
		violations: Array<{ from: string; to: string; rule: { name: string } }>;
		totalCruised: number;
	};
}

it('imports run downward only, and to nothing that n8n does not allow', () => {
	const { stdout, stderr } = spawnSync(
		path.join(ROOT, 'node_modules/.bin/depcruise'),
		['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'nodes', 'credentials'],
		{ cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 },
	);
	if (stdout === '') throw new Error(stderr);
	const { violations, totalCruised } = (JSON.parse(stdout) as Cruise).summary;
	expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
	// Otherwise the rules have looked at nothing.
	expect(totalCruised).toBeGreaterThan(30);
}, 60_000);
