import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';

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
			options: resource.operations.map(({ option }) => option),
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
 * The operation that a workflow's saved names stand for.
 *
 * @returns undefined where this version of the node has none of that name
 */
export function findOperation(
	resources: Resource[],
	resourceName: string,
	operationName: string,
): Operation | undefined {
	return resources
		.find(({ option }) => option.value === resourceName)
		?.operations.find(({ option }) => option.value === operationName);
}

/**
 * Runs an operation over all items. Where the user chose "On Error: Continue", what it throws becomes one
 * error item for each input item: n8n would send the input items on as if all had gone well.
 */
export async function runOperation(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[]> {
	if (!context.continueOnFail()) return await operation.execute.call(context);
	try {
		return await operation.execute.call(context);
	} catch (error) {
		const { message, description } = error as NodeOperationError;
		const report = { error: message, message: description ?? '', details: {} };
		return context.getInputData().map((_, item) => errorItem(item, report));
	}
}
