import type { IDataObject } from 'n8n-workflow';

/** n8n takes an item with a truthy `error` for a failure, and would run the node again. */
export function successJson(json: IDataObject): IDataObject {
	if (!('error' in json)) return json;
	const { error, ...others } = json;
	return { ...others, api_error: error };
}
