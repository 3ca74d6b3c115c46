import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** The collection "Filters" with the one filter that Soket's lists have: a status. */
export function statusFilterProperty(
	displayName: string,
	name: string,
	options: INodePropertyOptions[],
): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName,
				name,
				type: 'options',
				options,
				default: 'completed',
				description: 'Only files of this status',
			},
		],
	};
}

/** The part of a query for a filter of this item, under the API's name; nothing where it is not set. */
export function filterQuery(
	context: IExecuteFunctions,
	item: number,
	filter: string,
	apiName: string,
): IDataObject {
	const value = context.getNodeParameter('filters', item, {})[filter];
	return value === undefined || value === '' ? {} : { [apiName]: value };
}
