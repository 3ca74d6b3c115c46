import type { INodeExecutionData } from 'n8n-workflow';

/**
 * Makes error items known as such to every n8n, where they are to go to the error output. n8n 2 knows them by
 * their keys; n8n 1 allows no `details` among these, but takes any item that has a property `error`. In an
 * item that keeps that property n8n puts its message in the place of all JSON; so it is one that does not
 * come along when n8n copies the item for the error output.
 *
 * @returns the same items
 */
export function markedForErrorOutput(items: INodeExecutionData[]): INodeExecutionData[] {
	for (const item of items) {
		const { error } = item.json;
		if (error) Object.defineProperty(item, 'error', { value: { message: error } });
	}
	return items;
}
