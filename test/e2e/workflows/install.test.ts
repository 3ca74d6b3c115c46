import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { runningServers } from '../suites';
import { useN8n } from '../testBed';

const ROOT = path.resolve(__dirname, '../../..');
const original = (name: string) =>
	readFileSync(path.join(ROOT, 'nodes/SoketBatchTranscribe', name), 'utf8');

describe.each(runningServers())('the package in n8n $release', (n8n) => {
	const bed = useN8n(n8n);

	/** A list of types as the editor gets it. */
	const types = async <Type>(list: string) =>
		(await (await bed.api.get(`types/${list}.json`)).json()) as Type[];

	const served = async (icon: string) => await (await bed.api.get(icon)).text();

	it('comes without a second copy of what n8n has itself', () => {
		const modules = path.join(n8n.userFolder, '.n8n/nodes/node_modules');
		expect(existsSync(path.join(modules, 'n8n-nodes-soket/package.json'))).toBe(true);
		expect(existsSync(path.join(modules, 'n8n-workflow'))).toBe(false);
	});

	it('brings its node, with codex and icons', async () => {
		const node = (await types<INodeTypeDescription>('nodes')).find(
			({ name }) => name === 'n8n-nodes-soket.soketBatchTranscribe',
		);
		const codex = JSON.parse(original('SoketBatchTranscribe.node.json')) as {
			categories: string[];
			alias: string[];
		};
		expect(node).toMatchObject({
			displayName: 'Soket Batch Transcribe',
			codex: { categories: codex.categories, alias: codex.alias },
		});
		const { light, dark } = node!.iconUrl as { light: string; dark: string };
		expect(await served(light)).toBe(original('soket.svg'));
		expect(await served(dark)).toBe(original('soket.dark.svg'));
	});

	it('brings its node as a tool for agents', async () => {
		const tool = (await types<INodeTypeDescription>('nodes')).find(
			({ name }) => name === 'n8n-nodes-soket.soketBatchTranscribeTool',
		);
		expect(tool?.outputs).toEqual(['ai_tool']);
	});

	it('brings its credential type, with its icon', async () => {
		const type = (await types<ICredentialType>('credentials')).find(
			({ name }) => name === 'soketApi',
		);
		expect(type).toMatchObject({
			displayName: 'Soket API',
			supportedNodes: ['n8n-nodes-soket.soketBatchTranscribe'],
		});
		const { light } = type!.iconUrl as { light: string };
		expect(await served(light)).toBe(original('soket.svg'));
	});
});
