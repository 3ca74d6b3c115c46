import { N8N_VERSIONS } from '../n8n/install';
import { packPackage } from '../n8n/package';
import { startN8nWithPackage } from '../n8n/withPackage';
import { handOn } from './servers';

/** Before the first test: an n8n of each version, with the package as it would be published. */
export default async function start(): Promise<void> {
	const { tarball, remove } = await packPackage();
	try {
		const starting = N8N_VERSIONS.map((version) =>
			startN8nWithPackage(version, tarball, { name: `e2e-${version}` }),
		);
		handOn(await Promise.all(starting));
	} finally {
		await remove();
	}
}
