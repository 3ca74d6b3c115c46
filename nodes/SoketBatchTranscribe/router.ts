import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { alphabetical } from './items/alphabetical';
import { markedForErrorOutput } from './items/errorOutput';
import { errorItem } from './items/errorReport';
import type { Operation, Resource } from './operation';

/** All parameters of all operations, each shown for its own operation only. */
export function operationProperties(resources: Resource[]): INodeProperties[] {
	return resources.flatMap((resource) => [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options' as const,
			noDataExpression: true,
			displayOptions: { show: { resource: [resource.option.value] } },
			options: alphabetical(
				resource.operations.map(({ option }) => option),
				({ name }) => name,
			),
			default: resource.operations[0].option.value,
		},
		...resource.operations.flatMap(({ option, properties }) =>
			properties.map((property) => ({
				...property,
				displayOptions: {
					...property.displayOptions,
					show: {
						resource: [resource.option.value],
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
	const run = async () => await chosenOperation(context, resources).execute.call(context);
	if (!context.continueOnFail()) return await run();
	const items = await run().catch((error: unknown) => errorItems(context, error));
	return context.getNode().onError === 'continueErrorOutput' ? markedForErrorOutput(items) : items;
}

function errorItems(context: IExecuteFunctions, error: unknown): INodeExecutionData[] {
	const { message, description } = error as NodeOperationError;
	const report = { error: message, message: description ?? '', details: {} };
	return context.getInputData().map((_, item) => errorItem(item, report));
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
