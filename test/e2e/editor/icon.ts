import type { Locator } from 'playwright-core';

/**
 * The file name of the icon that is drawn in a place.
 *
 * @throws if the browser could not make a picture of it
 */
export async function iconIn(place: Locator): Promise<string> {
	const icon = place.locator('img').filter({ visible: true }).first();
	const address = (await icon.getAttribute('src')) ?? '';
	// Not typed: types of the browser would be there for the node, too, which has none.
	const width: number = await icon.evaluate('(image) => image.naturalWidth');
	if (width === 0) throw new Error(`The icon at ${address} can't be drawn`);
	return address.split('/').pop()!;
}
