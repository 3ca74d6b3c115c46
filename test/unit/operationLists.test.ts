import type { INodePropertyOptions } from 'n8n-workflow';
import { parse } from 'yaml';

import { SoketBatchTranscribe } from '../../nodes/SoketBatchTranscribe/SoketBatchTranscribe.node';
import { ACTIONS, OPERATIONS } from '../e2e/editor/operations';
import { read } from '../repository';

/** Whoever adds an operation learns here where else operations are listed. */
const { properties } = new SoketBatchTranscribe().description;
const listed = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options, displayOptions }) => {
		const resource = displayOptions!.show!.resource![0] as string;
		const shownAs = resource.charAt(0).toUpperCase() + resource.slice(1);
		return (options as INodePropertyOptions[]).map((option) => ({ ...option, shownAs }));
	});
const operations = listed.map(({ shownAs, name }) => `${shownAs} → ${name}`).sort();

describe('every operation', () => {
	it('is looked at in the editor', () => {
		const lookedAt = OPERATIONS.map(({ resource, operation }) => `${resource} → ${operation}`);
		// Submit has tests of its own.
		expect(['Batch → Submit', ...lookedAt].sort()).toEqual(operations);
		expect(ACTIONS).toEqual(listed.map(({ action }) => action));
	});

	it('can be chosen in the form for bugs', () => {
		const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml')) as {
			body: Array<{ id?: string; attributes: { options?: string[] } }>;
		};
		const choices = body.find(({ id }) => id === 'operation')!.attributes.options!;
		expect(choices.filter((choice) => choice.includes('→')).sort()).toEqual(operations);
	});

	it('stands in the table of the README, and has a section among the documents', () => {
		const rows = read('README.md').matchAll(/^\| (\w+) +\| \[([^\]]+)\]\(/gm);
		expect([...rows].map(([, resource, name]) => `${resource} → ${name}`).sort()).toEqual(
			operations,
		);
		const sections = read('docs/operations.md').matchAll(/^## (\w+ → .+)$/gm);
		expect([...sections].map(([, section]) => section).sort()).toEqual(operations);
	});
});
