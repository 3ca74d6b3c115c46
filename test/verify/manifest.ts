import type { Outcome } from './check';
import type { Manifest } from './packedPackage';

/** Scripts that npm runs at the user's; `prepare` where a package is installed from its repository. */
const INSTALL_SCRIPTS = [
	...['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'],
	...['preuninstall', 'uninstall', 'postuninstall', 'dependencies'],
];

/** Fields that would bring other packages along. */
const DEPENDENCY_FIELDS = [
	...['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies'],
	...['overrides', 'resolutions'],
];

/** Name, keyword, license, and the fields by which people find the package and its authors. */
export function checkIdentity(manifest: Manifest, license: string): Outcome {
	const { name, version, keywords, description, author } = manifest;
	const wrong: string[] = [];
	if (!/^(@[a-z0-9][a-z0-9._-]*\/)?n8n-nodes-[a-z0-9][a-z0-9-]*$/.test(name)) {
		wrong.push(`name "${name}": must be n8n-nodes-… or @scope/n8n-nodes-…`);
	}
	if (!/^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/.test(version)) wrong.push(`version "${version}"`);
	if (!Array.isArray(keywords) || !keywords.includes('n8n-community-node-package')) {
		wrong.push('keywords: n8n-community-node-package is missing');
	}
	if (typeof description !== 'string' || description.length < 20) wrong.push('description');
	if (manifest.license !== 'MIT' || !license.startsWith('MIT License')) {
		wrong.push('license: must be MIT, in package.json and LICENSE');
	}
	const { name: authorName, email } = (author ?? {}) as { name?: string; email?: string };
	if (!authorName || !email?.includes('@')) wrong.push('author: a name and an e-mail address');
	return { wrong, note: `${name} ${version}` };
}

/** No dependencies but n8n's own interface, and nothing that runs when the package is installed. */
export function checkDependencies(manifest: Manifest): Outcome {
	const wrong = DEPENDENCY_FIELDS.filter((field) => field in manifest).map(
		(field) => `${field}: must not be there`,
	);
	if (JSON.stringify(manifest.peerDependencies) !== '{"n8n-workflow":"*"}') {
		wrong.push('peerDependencies: must be "n8n-workflow": "*" and nothing else');
	}
	const scripts = Object.keys(manifest.scripts ?? {});
	wrong.push(
		...INSTALL_SCRIPTS.filter((script) => scripts.includes(script)).map(
			(script) => `scripts.${script}: would run at the user's`,
		),
		...['bin', 'gypfile']
			.filter((field) => field in manifest)
			.map((field) => `${field}: must not be there`),
	);
	return { wrong };
}

/** Whether all that `package.json` promises is in the package. */
export function checkPaths({ main, n8n }: Manifest, files: string[]): Outcome {
	const { n8nNodesApiVersion, nodes, credentials } = n8n;
	const paths = [...nodes, ...credentials, ...(typeof main === 'string' ? [main] : [])];
	const wrong = paths.filter((file) => !files.includes(file)).map((file) => `${file}: is missing`);
	if (n8nNodesApiVersion !== 1) wrong.push('n8n.n8nNodesApiVersion: must be 1');
	if (nodes.length === 0) wrong.push('n8n.nodes: names no node');
	const listed = new Set([...nodes, ...credentials]);
	wrong.push(
		...files
			.filter((file) => /\.(node|credentials)\.js$/.test(file) && !listed.has(file))
			.map((file) => `${file}: n8n is not told of it`),
	);
	return { wrong };
}
