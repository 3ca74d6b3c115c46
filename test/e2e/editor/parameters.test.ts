import { callsWorkflow, SOKET, soketNode } from './callsWorkflow';
import { eventually } from './eventually';
import type { NodeView } from './nodeView';
import { OPERATIONS } from './operations';
import { runningN8n, useEditor } from './setup';

const n8n = runningN8n();

describe(`the parameters in n8n ${n8n.release}`, () => {
	const bed = useEditor(n8n);
	/** So that the expressions in the fields come to something. */
	const item = { batch_id: 'batch-7', file_id: 'file-3', batch_upload_id: 'upload-2' };

	/** The node's window as it is when the node has just been added. */
	const openNew = async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Parameters', [item], soketNode())));
		return await bed.editor.openNode(SOKET);
	};

	const expectFields = async (view: NodeView, fields: string[]) => {
		const all = ['Credential', 'Resource', 'Operation', ...fields];
		await eventually(async () => expect(await view.labels()).toEqual(all));
	};

	const expectIssues = async (view: NodeView, parameters: string[]) =>
		await eventually(async () => expect(await view.issues()).toEqual(parameters));

	bed.test('are those of Submit at first, and nothing is wrong with them', async () => {
		const view = await openNew();
		await expectFields(view, ['Mapping Mode', 'Output', 'Wait for Completion', 'Options']);
		expect(await view.chosen('resource')).toBe('Batch');
		expect(await view.chosen('operation')).toBe('Submit');
		expect(await view.chosen('mappingMode')).toBe('Map Automatically');
		expect(await view.chosen('output')).toBe('One Item per Job');
		await expectIssues(view, []);
		expect(await view.options()).toEqual([
			'Include Input Fields',
			'Max Files per Batch',
			'Max Files per Upload',
			'Max Retries',
			'Resubmit Uncertain',
			'Timeout (Seconds)',
			'Wait for Uploads (Seconds)',
		]);
	});

	bed.test('of Submit follow mapping mode, source type, waiting and output', async () => {
		const view = await openNew();
		const rest = ['Output', 'Wait for Completion', 'Options'];
		await view.choose('mappingMode', 'Define Below');
		for (const { sourceType, parameter, fields } of [
			{ sourceType: 'File ID', parameter: 'fileId', fields: ['File ID'] },
			{
				sourceType: 'Google Cloud Storage Key',
				parameter: 'gcsKey',
				fields: ['Google Cloud Storage Key', 'File Name'],
			},
			{ sourceType: 'Upload ID', parameter: 'batchUploadId', fields: ['Upload ID'] },
			{ sourceType: 'URL', parameter: 'url', fields: ['URL', 'File Name'] },
		]) {
			await view.choose('sourceType', sourceType);
			await expectFields(view, ['Mapping Mode', 'Source Type', ...fields, ...rest]);
			// It has to be filled in.
			await expectIssues(view, [parameter]);
		}
		await view.choose('sourceType', 'Binary Data');
		await expectFields(view, ['Mapping Mode', 'Source Type', 'Input Binary Field', ...rest]);
		// Where most nodes put a file is filled in already.
		await expectIssues(view, []);
		await view.choose('mappingMode', 'Map Automatically');
		await expectFields(view, ['Mapping Mode', ...rest]);
		await expectIssues(view, []);

		const waiting = ['Mapping Mode', 'Output', 'Wait for Completion', 'Max Wait (Minutes)'];
		await view.turn('waitForCompletion');
		await expectFields(view, [...waiting, 'Simplify', 'Options']);
		await view.choose('output', 'One Item per Batch');
		await expectFields(view, [...waiting, 'Options']);
	});

	let opened: NodeView | undefined;
	for (const { resource, operation, fields, turned, fromItem, options } of OPERATIONS) {
		bed.test(
			`of ${resource} → ${operation} are its own, and nothing is wrong with them`,
			async () => {
				const view = opened ?? (await openNew());
				opened = undefined;
				await view.choose('resource', resource);
				await view.choose('operation', operation);
				await expectFields(view, fields);
				await expectIssues(view, []);
				if (fromItem) {
					const { parameter, field } = fromItem;
					expect(await view.expression(parameter)).toBe(`{{ $json.${field} }}`);
					await eventually(async () => expect(await view.valueOf(parameter)).toBe(item[field]));
				}
				expect(await view.options()).toEqual(options);
				if (turned) {
					await view.turn(turned.parameter);
					await expectFields(view, turned.fields);
				}
				// The next test goes on with it only where all went well.
				opened = view;
			},
		);
	}
});
