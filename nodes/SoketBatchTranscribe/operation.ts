import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

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
	/** The first one is the default. */
	operations: [Operation, ...Operation[]];
}
