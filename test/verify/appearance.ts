import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import path from 'node:path';

import type { Outcome } from './check';
import type { PackedPackage } from './packedPackage';

/** The categories of n8n's nodes panel. */
const CATEGORIES = [
	...['AI', 'Analytics', 'Communication', 'Data & Storage', 'Development'],
	...['Finance & Accounting', 'Marketing & Content', 'Miscellaneous', 'Productivity', 'Sales'],
	'Utility',
];

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	resources: Record<string, Array<{ url: string }>>;
}

/** What the nodes panel finds the node by: the codex file beside it. */
export function checkCodex(
	{ manifest, files, read }: Pick<PackedPackage, 'manifest' | 'files' | 'read'>,
	{ name, version }: INodeTypeDescription,
): Outcome {
	const file = manifest.n8n.nodes[0]!.replace(/\.js$/, '.json');
	if (!files.includes(file)) return { wrong: [`${file}: is missing`] };
	const codex = JSON.parse(read(file)) as Codex;
	const wrong: string[] = [];
	if (codex.node !== `${manifest.name}.${name}`) wrong.push(`node "${codex.node}"`);
	const newest = Math.max(...[version].flat()).toFixed(1);
	if (codex.nodeVersion !== newest) wrong.push(`nodeVersion "${codex.nodeVersion}"`);
	if (codex.codexVersion !== '1.0') wrong.push(`codexVersion "${codex.codexVersion}"`);
	wrong.push(
		...codex.categories
			.filter((category) => !CATEGORIES.includes(category))
			.map((category) => `category "${category}": n8n has none of that name`),
	);
	const urls = Object.values(codex.resources)
		.flat()
		.map(({ url }) => url);
	if (urls.length === 0) wrong.push('resources: no documentation');
	wrong.push(...urls.filter((url) => !url.startsWith('https://')));
	return { wrong, note: codex.categories.join(', ') };
}

/** The icons of node and credential, for light and dark, as SVG files in the package. */
export function checkIcons(
	{ manifest, files }: Pick<PackedPackage, 'manifest' | 'files'>,
	node: Pick<INodeTypeDescription, 'icon'>,
	credential: Pick<ICredentialType, 'icon'>,
): Outcome {
	const owners = [
		{ icon: node.icon, file: manifest.n8n.nodes[0]! },
		{ icon: credential.icon, file: manifest.n8n.credentials[0]! },
	];
	const wrong = owners.flatMap(({ icon, file }) => {
		if (typeof icon !== 'object') return [`${file}: has no icon for light and dark`];
		return [icon.light, icon.dark].flatMap((address) => {
			const named = path.posix.join(path.posix.dirname(file), address.replace(/^file:/, ''));
			if (!named.endsWith('.svg')) return [`${named}: is no SVG file`];
			return files.includes(named) ? [] : [`${named}: is missing`];
		});
	});
	return { wrong };
}
