import { Linter, type ESLint } from 'eslint';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { parser } from 'typescript-eslint';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';
import { read } from '../repository';

/**
 * The node's description as n8n loads it. Linting the sources sees only what is written out in one place, and
 * ours is put together from many: so n8n's rules look here at the whole of it, written out as one.
 */
const { description } = new SoketBatchTranscribe();

const nodesBase = jest.requireActual<
	ESLint.Plugin & { configs: { nodes: { rules: Linter.RulesRecord } } }
>('eslint-plugin-n8n-nodes-base');

const rules = Object.fromEntries(
	Object.entries(nodesBase.configs.nodes.rules).filter(([rule]) => rule.includes('/node-param-')),
);

function problemsOf(node: INodeTypeDescription): string[] {
	const json = JSON.stringify(node, null, 1).replace(/^( *)"(\w+)":/gm, '$1$2:');
	const code = `export class Node implements INodeType { description: INodeTypeDescription = ${json}; }`;
	const lines = code.split('\n');
	return new Linter()
		.verify(code, {
			plugins: { 'n8n-nodes-base': nodesBase },
			languageOptions: { parser },
			rules,
		})
		.map(({ ruleId, message, line }) => `${ruleId}: ${message} ${lines[line - 1]!.trim()}`);
}

/** All texts under one of these keys, wherever they stand. */
function textsUnder(keys: string[], value: unknown, key = ''): string[] {
	if (typeof value === 'string') return keys.includes(key) ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([inner, child]) => textsUnder(keys, child, inner));
}

it('obeys all of n8n’s rules on parameters and their choices', () => {
	expect(problemsOf(description)).toEqual([]);
	// Otherwise the rules have looked at nothing.
	const unsorted = structuredClone(description);
	unsorted.properties.find(({ type }) => type === 'collection')!.options!.reverse();
	expect(problemsOf(unsorted)).toEqual([expect.stringContaining('unsorted-items')]);
});

it('begins with resource and operation, and explains all other parameters', () => {
	const names = description.properties.map(({ name }) => name);
	expect(names.slice(0, 2)).toEqual(['resource', 'operation']);
	const explained = (properties: INodeProperties[]): void => {
		for (const { displayName, name, type, options = [], ...property } of properties) {
			const isSelfEvident = name === 'resource' || name === 'operation';
			if (type === 'collection') explained(options as INodeProperties[]);
			else if (!isSelfEvident)
				expect([displayName, property.description ?? property.hint]).not.toContain(undefined);
		}
	};
	explained(description.properties);
});

it('is in sentence case, but for what has a name', () => {
	const names = textsUnder(['displayName', 'name'], description);
	names.push('Soket', 'Indian', 'Google Cloud Storage');
	// The longest first: "Get Many" has to go before "Get".
	names.sort((a, b) => b.length - a.length);
	const sentences = textsUnder(['description', 'hint', 'action'], description);
	expect(sentences.length).toBeGreaterThan(80);
	const wrong = sentences.filter((sentence) => {
		const rest = names.reduce((text, name) => text.replaceAll(name, '…'), sentence.slice(1));
		return !/^[A-Z"]/.test(sentence) || /[^.:?] ["(]?[A-Z][a-z]/.test(rest);
	});
	expect(wrong).toEqual([]);
});

it('is found in the nodes panel by its codex file', () => {
	const codex: unknown = JSON.parse(
		read('nodes/SoketBatchTranscribe/SoketBatchTranscribe.node.json'),
	);
	expect(codex).toMatchObject({
		node: `n8n-nodes-soket.${description.name}`,
		nodeVersion: '1.0',
		codexVersion: '1.0',
		categories: ['AI', 'Data & Storage'],
	});
});
