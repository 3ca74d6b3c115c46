import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/**
 * The other nodes of a test's workflow. The real ones are in a package that weighs more than all the rest
 * together; here they only hand on their items. What they would give stands in a test's pinned data.
 */
function passThrough(displayName: string): INodeType {
	return {
		description: {
			displayName,
			name: displayName,
			group: ['transform'],
			version: [1, 1.1, 1.2, 2, 3, 3.4],
			description: displayName,
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			return [this.getInputData()];
		},
	};
}

/** Follows each item back to the node "Input" by an expression, as a user's node downstream would. */
const traceToInput: INodeType = {
	description: {
		...passThrough('traceToInput').description,
		properties: [
			{ displayName: 'Input', name: 'input', type: 'json', default: "={{ $('Input').item.json }}" },
		],
	},
	async execute() {
		return [
			this.getInputData().map((_, item): INodeExecutionData => {
				try {
					return { json: { input: this.getNodeParameter('input', item) } };
				} catch (error) {
					return { json: { problem: (error as Error).message } };
				}
			}),
		];
	},
};

/** Lets a loop go round twice: hands its items on in its first two runs. */
const twoRounds: INodeType = {
	...passThrough('twoRounds'),
	async execute() {
		return [this.getWorkflowDataProxy(0).$runIndex < 2 ? this.getInputData() : []];
	},
};

/** Calls its one tool with the given input, as an AI agent would. */
const agent: INodeType = {
	description: {
		...passThrough('agent').description,
		inputs: [NodeConnectionTypes.Main, { type: NodeConnectionTypes.AiTool, required: true }],
		properties: [{ displayName: 'Tool Input', name: 'toolInput', type: 'json', default: {} }],
	},
	async execute() {
		const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Array<{
			invoke: (input: object) => Promise<string>;
		}>;
		const heard = await tool!.invoke(this.getNodeParameter('toolInput', 0) as object);
		return [[{ json: { heard } }]];
	},
};

/** By the full name of the type, as workflows have it. */
export const standInNodes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': {
		...passThrough('manualTrigger'),
		description: { ...passThrough('manualTrigger').description, group: ['trigger'], inputs: [] },
	},
	'n8n-nodes-base.noOp': passThrough('noOp'),
	'n8n-nodes-base.code': passThrough('code'),
	'n8n-nodes-base.stickyNote': passThrough('stickyNote'),
	'test.traceToInput': traceToInput,
	'test.agent': agent,
	'test.twoRounds': twoRounds,
};
