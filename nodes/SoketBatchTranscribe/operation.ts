import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { errorItem } from './items/outputItems';

/** One thing that the node can do. */
export interface Operation {
	/** How it stands in the list of operations; its `value` is what saved workflows hold. */
	option: INodePropertyOptions & { value: string };
	/** Its parameters, without the `displayOptions` that tie them to it: the node adds those. */
	properties: INodeProperties[];
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[]>;
}

/** What operations are about: a batch, a file. */
export interface Resource {
	option: INodePropertyOptions & { value: string };
	/** In the order in which they are shown. */
	operations: Operation[];
	/** The one that is chosen before the user chooses. */
	defaultOperation: Operation;
}

/** All parameters of all operations, each shown for its own operation only. */
export function operationProperties(resources: Resource[]): INodeProperties[] {
	return resources.flatMap(({ option: resource, operations, defaultOperation }) => [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options' as const,
			noDataExpression: true,
			displayOptions: { show: { resource: [resource.value] } },
			options: operations.map(({ option }) => option),
			default: defaultOperation.option.value,
		},
		...operations.flatMap(({ option, properties }) =>
			properties.map((property) => ({
				...property,
				displayOptions: {
					...property.displayOptions,
					show: {
						resource: [resource.value],
						operation: [option.value],
						...property.displayOptions?.show,
					},
				},
			})),
		),
	]);
}

/**
 * Runs the chosen operation over all items. Where the user chose "On Error: Continue", what it throws becomes
 * one error item for each input item: n8n would send the input items on as if all had gone well.
 *
 * @throws NodeOperationError if there is no such operation, and what the operation throws
 */
export async function runOperation(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	fillInJson(context.getInputData());
	const run = async () => await chosenOperation(context, resources).execute.call(context);
	if (!context.continueOnFail()) return await run();
	const items = await run().catch((error: unknown) => errorItems(context, error));
	return context.getNode().onError === 'continueErrorOutput' ? markedForErrorOutput(items) : items;
}

/** A Code node or another package may give items without JSON, against n8n's types. */
function fillInJson(items: Array<Partial<INodeExecutionData>>): void {
	for (const item of items) item.json ??= {};
}

/** The operation that a workflow's saved names stand for. */
function chosenOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const name = context.getNodeParameter('operation', 0);
	const operation = resources
		.find(({ option }) => option.value === resource)
		?.operations.find(({ option }) => option.value === name);
	if (operation) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation "${name}" for the resource "${resource}"`,
		{ description: 'Nothing was sent. Choose another operation, or update the package.' },
	);
}

function errorItems(context: IExecuteFunctions, error: unknown): INodeExecutionData[] {
	const { message, description } = error as NodeOperationError;
	const report = { error: message, message: description ?? '', details: {} };
	return context.getInputData().map((_, item) => errorItem(item, report));
}

/**
 * Makes error items known as such to every n8n, where they are to go to the error output. n8n 2 knows them by
 * their keys; n8n 1 allows no `details` among these, but takes any item that has a property `error`. In an
 * item that keeps that property n8n puts its message in the place of all JSON; so it is one that does not
 * come along when n8n copies the item for the error output.
 *
 * @returns the same items
 */
function markedForErrorOutput(items: INodeExecutionData[]): INodeExecutionData[] {
	for (const item of items) {
		const { error } = item.json;
		if (error) Object.defineProperty(item, 'error', { value: { message: error } });
	}
	return items;
}
