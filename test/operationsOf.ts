import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

/** An operation as the node lists it. */
export interface ListedOperation extends INodePropertyOptions {
	/** The name of its resource, as it is shown. */
	resource: string;
}

/** All operations of a node, resource by resource, in the order in which they are shown. */
export function operationsOf({ properties }: INodeTypeDescription): ListedOperation[] {
	const optionsOf = (name: string) =>
		properties
			.filter((property) => property.name === name)
			.map(({ options, displayOptions }) => ({
				options: options as INodePropertyOptions[],
				resource: displayOptions?.show?.resource?.[0],
			}));
	const resources = optionsOf('resource').flatMap(({ options }) => options);
	return optionsOf('operation').flatMap(({ options, resource }) => {
		const shownAs = resources.find(({ value }) => value === resource)!.name;
		return options.map((option) => ({ ...option, resource: shownAs }));
	});
}
