import { rm } from 'node:fs/promises';

import { packPackage } from '../n8n/package';
import { startN8nWithPackage } from '../n8n/withPackage';
import { handOn } from '../workflows/servers';
import { FAILURES } from './setup';

/** Before the first test: an n8n with the package as it would be published. */
export default async function start(): Promise<void> {
	await rm(FAILURES, { recursive: true, force: true });
	const { tarball, remove } = await packPackage();
	try {
		handOn([await startN8nWithPackage('n8n-2', tarball, { name: 'editor-n8n-2' })]);
	} finally {
		await remove();
	}
}
