import type { Locator } from 'playwright-core';

/** What there is to know of a picture on a page; the types of a browser are none of the node's. */
interface Picture {
	src: string;
	decode: () => Promise<void>;
}

/**
 * The file name of the icon that is drawn in a place.
 *
 * @throws if the browser can't make a picture of it
 */
export async function iconIn(place: Locator): Promise<string> {
	const icon = place.locator('img').filter({ visible: true }).first();
	const address = await icon.evaluate(async (picture: Picture) => {
		await picture.decode();
		return picture.src;
	});
	return address.split('/').pop()!;
}
