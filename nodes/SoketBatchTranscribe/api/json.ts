import type { IDataObject } from 'n8n-workflow';

/** Whether JSON from outside is an object, and no list. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is an id: the API documents texts, and a number names something just as well. */
export function isId(value: unknown): value is string | number {
	return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** What can be read of a list of objects: whatever else stands in it is left out. */
export function objectsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}
