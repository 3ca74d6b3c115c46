import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

/** A parameter of the node, wherever it stands, and the way to it in words. */
export interface Parameter {
	/** Such as `Options → Max Retries`. */
	where: string;
	property: INodeProperties;
}

/** A choice in a list. */
export interface Choice {
	/** Such as `Format → NDJSON`. */
	where: string;
	choice: INodePropertyOptions;
}

/** All parameters of a node or a credential, also those inside collections. */
export function parametersOf(properties: INodeProperties[], above = ''): Parameter[] {
	return properties.flatMap((property) => {
		const where = `${above}${property.displayName}`;
		const inner = (property.options ?? []).filter(isProperty);
		return [{ where, property }, ...parametersOf(inner, `${where} → `)];
	});
}

/** All choices of all lists. */
export function choicesOf(properties: INodeProperties[]): Choice[] {
	return parametersOf(properties).flatMap(({ where, property }) =>
		(property.options ?? [])
			.filter(isChoice)
			.map((choice) => ({ where: `${where} → ${choice.name}`, choice })),
	);
}

/** The choices of all lists of operations, each with the resource that they are for. */
export function operationsOf(
	description: INodeTypeDescription,
): Array<{ resource: string; choices: INodePropertyOptions[] }> {
	return description.properties
		.filter(({ name }) => name === 'operation')
		.map(({ displayOptions, options = [] }) => ({
			resource: displayOptions?.show?.resource?.[0] as string,
			choices: options.filter(isChoice),
		}));
}

function isProperty(option: unknown): option is INodeProperties {
	return typeof (option as INodeProperties).type === 'string';
}

/** A choice has a value; a group of a fixed collection has values. */
function isChoice(option: unknown): option is INodePropertyOptions {
	return !isProperty(option) && 'value' in (option as object);
}
