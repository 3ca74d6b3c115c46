import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/**
 * The item that stands for an input item that failed, under "On Error: Continue". n8n sends an item to the
 * error output only if these three are its only keys.
 *
 * @param error what happened, in one line
 * @param message what it means and what to do
 */
export function errorItem(
	item: number,
	error: string,
	message: string,
	details: IDataObject,
): INodeExecutionData {
	return { json: { error, message, details }, pairedItem: { item } };
}
