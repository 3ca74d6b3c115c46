import type { INodeExecutionData, INodeParameters, INodeProperties } from 'n8n-workflow';

import { resources } from '../../nodes/SoketBatchTranscribe/operations';
import { heldAudio } from './audioItems';
import { useFastClock, useTestBed } from './setup';

const bed = useTestBed();
useFastClock();

/** A number or a switch of an operation, which may be among its options. */
interface Setting {
	resource: string;
	operation: string;
	property: INodeProperties;
	isOption: boolean;
}

const settings: Setting[] = resources.flatMap(({ option: { value: resource }, operations }) =>
	operations.flatMap(({ option: { value: operation }, properties }) => {
		const options = properties.find(({ name }) => name === 'options')!.options as INodeProperties[];
		return [...properties, ...options]
			.filter(({ type }) => type === 'number' || type === 'boolean')
			.map((property) => ({ resource, operation, property, isOption: options.includes(property) }));
	}),
);
const named = settings.map((setting): [string, Setting] => [
	`${setting.resource} ${setting.operation}: ${setting.property.displayName}`,
	setting,
]);
const switches = named.filter(([, { property }]) => property.type === 'boolean');
const numbers = named.filter(([, { property }]) => property.type === 'number');

/** A run of the operation with one item, where this setting has the item's `value`. */
async function runWith({ resource, operation, property, isOption }: Setting, value: unknown) {
	const expression = { [property.name]: '={{ $json.value }}' };
	const parameters: INodeParameters = {
		resource,
		operation,
		// What makes the other settings count.
		waitForCompletion: ['maxWaitMinutes', 'simplify'].includes(property.name),
		returnAll: false,
		...(isOption ? { options: expression } : expression),
	};
	const item: INodeExecutionData = { ...heldAudio('a.mp3'), json: await idsAtSoket() };
	item.json.value = value as string;
	const before = bed.soket.journal.length;
	const { success, error } = await bed.run([item], { parameters, trace: false });
	const requests = bed.soket.journal.slice(before);
	return {
		error,
		// How often it looks, and whether at all, is a matter of time.
		requests: requests
			.filter(({ route }) => !/status|GET .files.upload/.test(route))
			.map(({ route, query }) => ({ route, query })),
		shapes: success.map(({ json, binary }) => [Object.keys(json), Object.keys(binary ?? {})]),
	};
}

/** The ids of what the API has: a completed file, its upload, and a batch of it that is done. */
async function idsAtSoket() {
	const [upload] =
		bed.soket.uploads.length > 0 ? bed.soket.uploads : [bed.soket.addUpload(['a.mp3', 'b.mp3'])];
	const { batch_upload_id, files } = upload;
	if (bed.soket.batches.length === 0) await bed.run([{ batch_upload_id }], { trace: false });
	return { batch_upload_id, file_id: files[0]!.file_id, batch_id: bed.soket.batches[0]!.batch_id };
}

describe('settings that an expression gives', () => {
	it('are all of this test', () => {
		expect(settings.length).toBeGreaterThan(30);
	});

	it.each(named)('%s: says in words what is neither, and sends nothing', async (_, setting) => {
		for (const value of ['perhaps', '1,000', []]) {
			const { error, requests } = await runWith(setting, value);
			const { displayName, name } = setting.property;
			const words = `${error?.message} ${error?.description}`;
			expect(words).toMatch(/Nothing was sent/);
			expect([displayName, name].some((called) => words.includes(called))).toBe(true);
			expect(requests).toEqual([]);
		}
	});

	it.each(numbers)('%s: a number is taken as text, too', async (_, setting) => {
		const number = setting.property.default as number;
		for (const value of [number, String(number), ` ${number} `]) {
			// Delete takes away what the next try needs.
			bed.soket.reset();
			const { error } = await runWith(setting, value);
			expect(error).toBeUndefined();
		}
	});

	it.each(switches)('%s: counts as text as it does without', async (_, setting) => {
		for (const isOn of [true, false]) {
			const expected = await runWith(setting, isOn);
			expect(expected.error).toBeUndefined();
			for (const text of isOn ? ['true', ' TRUE ', 1] : ['false', 'False', '0']) {
				expect(await runWith(setting, text)).toEqual(expected);
			}
		}
		const { default: standIn } = setting.property;
		for (const nothing of [null, '']) {
			expect(await runWith(setting, nothing)).toEqual(await runWith(setting, standIn));
		}
	});
});
