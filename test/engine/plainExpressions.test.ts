import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';

import { stepsIn } from '../../nodes/SoketBatchTranscribe/items/plainExpression';
import { parameterReader } from '../../nodes/SoketBatchTranscribe/items/readParameter';
import { chain } from './n8n/chain';
import { standInNodes } from './n8n/standInNodes';
import { workflowNode } from './n8n/workflowNode';
import { CONTINUE, useTestBed } from './setup';

const bed = useTestBed();

/** Always the same cases, so that a failure can be looked into. */
const SEED = 20261125;

/** In each run. */
const ITEMS = 20;
const EXPRESSIONS = 12;

const NAMES = [
	...[
		'url',
		'a',
		'b',
		'File ID',
		'length',
		'0',
		'1',
		'Überschrift',
		'x.y',
		'a b',
		'🎧',
		'json',
		'item',
	],
	...[
		'__proto__',
		'constructor',
		'prototype',
		'toString',
		'hasOwnProperty',
		'arguments',
		'binding',
	],
	...['first', 'isEmpty', 'map', 'toJSON', 'then', 'class', 'a.constructor', 'isProxy', '$', 'a$b'],
];
/** Mostly these few, so that many expressions lead to something. */
const OFTEN = ['url', 'a', 'File ID', '0', 'length'];
const name = fc.oneof(
	{ arbitrary: fc.constantFrom(...OFTEN), weight: 3 },
	{ arbitrary: fc.constantFrom(...NAMES), weight: 1 },
);

const value = fc.oneof(
	fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e300, '', ' ', '=1', '={{ 1 }}'),
	fc.constantFrom<unknown>(
		'{{ $json.url }}',
		'2026-11-25T10:00:00.000Z',
		'2026-11-25',
		'null',
		'\\}}',
	),
	fc.string({ unit: 'binary' }),
	fc.webUrl(),
	fc.double(),
);
const { node: json } = fc.letrec<{ node: unknown; object: unknown }>((tie) => ({
	node: fc.oneof(
		{ maxDepth: 3 },
		value,
		tie('object'),
		fc.array(tie('node'), { maxLength: 3 }),
		fc.array(value, { maxLength: 3 }),
	),
	object: fc.dictionary(name, tie('node'), { maxKeys: 8 }),
}));
const itemJson = fc
	.tuple(
		fc.dictionary(fc.constantFrom(...OFTEN), json, { minKeys: 4 }),
		fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 6 }),
	)
	.map(([often, more]) => ({ ...more, ...often }))
	// As it comes out of JSON: a key named __proto__ is a key like any other.
	.map((fields) => JSON.parse(JSON.stringify(fields)) as IDataObject);

const step = fc.oneof(
	name.map((text) => `["${text}"]`),
	name.map((text) => `['${text}']`),
	name.filter((text) => /^[a-z_]+$/i.test(text)).map((text) => `.${text}`),
	fc.constantFrom('[0]', '[1]', '[2]'),
);
const space = fc.constantFrom('', ' ', '\n', '\t ');
/** Outside of the braces; there n8n takes it for text. */
const around = fc.constantFrom('', '', '', '', ' ', 'x');
const steps = fc.oneof(fc.tuple(step), fc.array(step, { minLength: 2, maxLength: 3 }));
const expression = fc
	.tuple(space, steps, space, around)
	.map(([before, path, after, text]) => `={{${before}$json${path.join('')}${after}}}${text}`);

/** What reading gave: the value, or the error's words. */
function outcomeOf(read: () => unknown): unknown {
	try {
		return { value: read() };
	} catch (error) {
		const { name, message, description } = error as Error & { description?: string };
		return { name, message, description };
	}
}

/** Reads its parameters for all items by the reader, and by n8n. */
function comparison() {
	const outcomes: Array<{ entered: string; item: number; ours: unknown; n8ns: unknown }> = [];
	let readByN8n = 0;
	const node: INodeType = {
		description: { ...standInNodes['n8n-nodes-base.noOp']!.description, name: 'comparison' },
		async execute() {
			const getNodeParameter: typeof this.getNodeParameter = (...asked: [string, number]) => {
				readByN8n += 1;
				return this.getNodeParameter(...asked) as never;
			};
			const getInputData = () => this.getInputData();
			const read = parameterReader({
				getNode: () => this.getNode(),
				getInputData,
				getNodeParameter,
			});
			for (const [parameter, entered] of Object.entries(this.getNode().parameters)) {
				this.getInputData().forEach((_, item) => {
					outcomes.push({
						entered: entered as string,
						item,
						ours: outcomeOf(() => read(parameter, item)),
						n8ns: outcomeOf(() => this.getNodeParameter(parameter, item)),
					});
				});
			}
			return [[]];
		},
	};
	return { node, outcomes, readByN8n: () => readByN8n };
}

/** Runs a node behind "Input", which gives these items. */
async function runBehindInput(
	node: INodeType,
	parameters: IDataObject,
	items: INodeExecutionData[],
) {
	standInNodes['test.comparison'] = {
		...node,
		description: {
			...node.description,
			properties: Object.keys(parameters).map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		},
	};
	const workflow = chain('Comparison', [
		workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
		workflowNode('Input', 'n8n-nodes-base.noOp'),
		workflowNode('Comparison', 'test.comparison', { parameters: parameters as never }),
	]);
	const { data } = await bed.engine.run(workflow, { pinData: { Input: items } });
	if (data.resultData.error) throw data.resultData.error;
}

describe('a parameter that only names a field', () => {
	it('is read as n8n reads it: the same values, and the same errors', async () => {
		const sample = <Value>(of: fc.Arbitrary<Value>, length: number) =>
			fc.sample(fc.array(of, { minLength: length, maxLength: length }), {
				numRuns: 20,
				seed: SEED,
			});
		const inputs = sample(itemJson, ITEMS);
		let compared = 0;
		let readDirectly = 0;
		for (const [i, entered] of sample(expression, EXPRESSIONS).entries()) {
			const { node, outcomes, readByN8n } = comparison();
			const parameters = Object.fromEntries(entered.map((text, n) => [`p${n}`, text]));
			await runBehindInput(
				node,
				parameters,
				inputs[i]!.map((fields) => ({ json: fields })),
			);
			expect(outcomes).toHaveLength(EXPRESSIONS * ITEMS);
			for (const { ours, n8ns, ...which } of outcomes) {
				expect({ ...which, outcome: ours }).toStrictEqual({ ...which, outcome: n8ns });
			}
			compared += outcomes.length;
			readDirectly += outcomes.length - readByN8n();
		}
		// Else all of this would show nothing.
		expect(readDirectly).toBeGreaterThan(compared * 0.05);
	});

	it('submits the same by the node as another way to write it, which n8n reads', async () => {
		const items = fc.sample(itemJson, { numRuns: 300, seed: SEED }).map((fields, i) => ({
			...fields,
			...(i % 3 === 0 && { 'File ID': `https://example.com/${i}.mp3` }),
		}));
		const forms = ['={{ $json["File ID"] }}', '={{ ($json)["File ID"] }}'];
		expect(forms.map((form) => stepsIn(form))).toEqual([['File ID'], undefined]);
		const runs = [];
		for (const url of forms) {
			bed.soket.reset();
			const parameters = { mappingMode: 'defineBelow', sourceType: 'url', url };
			const { success, error } = await bed.run(
				items.map((json) => ({ json })),
				{ parameters, settings: CONTINUE },
			);
			expect(error).toBeUndefined();
			runs.push({
				submitted: bed.submitted(),
				// Ids are never given again.
				items: success.map(
					({ json: { file_id: _file, batch_id: _batch, ...fields }, pairedItem }) => ({
						// What an empty parameter names is read from its text, which is another one.
						fields: JSON.parse(
							JSON.stringify(fields).replaceAll(': the item has no File ID', ''),
						) as object,
						pairedItem,
					}),
				),
			});
		}
		expect(runs[0]!.submitted).toHaveLength(1);
		expect(runs[0]).toEqual(runs[1]);
	});
});
