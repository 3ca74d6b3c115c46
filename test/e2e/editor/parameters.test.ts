import { SOKET, soketNode } from '../nodes';
import { eventually } from '../until';
import { callsWorkflow } from './callsWorkflow';
import type { Editor } from './editor';
import { OPERATIONS } from './operations';
import { n8n, useEditor } from './useEditor';

describe(`the parameters in n8n ${n8n.release}`, () => {
	const bed = useEditor();
	/** So that the expressions in the fields come to something. */
	const item = { batch_id: 'batch-7', file_id: 'file-3', batch_upload_id: 'upload-2' };

	/** The node's window as it is when the node has just been added. */
	const openNew = async (editor: Editor) => {
		await editor.open(await bed.save(callsWorkflow('Parameters', [item], soketNode())));
		await editor.openNode(SOKET);
	};

	const expectFields = async (editor: Editor, fields: string[]) => {
		const all = ['Credential', 'Resource', 'Operation', ...fields];
		await eventually(async () => expect(await editor.labels()).toEqual(all));
	};

	const expectIssues = async (editor: Editor, parameters: string[]) =>
		await eventually(async () => expect(await editor.issues()).toEqual(parameters));

	bed.test('are those of Submit at first, and nothing is wrong with them', async (editor) => {
		await openNew(editor);
		await expectFields(editor, ['Mapping Mode', 'Output', 'Wait for Completion', 'Options']);
		expect(await editor.chosen('resource')).toBe('Batch');
		expect(await editor.chosen('operation')).toBe('Submit');
		expect(await editor.chosen('mappingMode')).toBe('Map Automatically');
		expect(await editor.chosen('output')).toBe('One Item per Job');
		await expectIssues(editor, []);
		expect(await editor.options()).toEqual([
			'Include Input Fields',
			'Max Files per Batch',
			'Max Files per Upload',
			'Max Retries',
			'Resubmit Uncertain',
			'Timeout (Seconds)',
			'Wait for Uploads (Seconds)',
		]);
	});

	bed.test('of Submit follow mapping mode, source type, waiting and output', async (editor) => {
		await openNew(editor);
		const rest = ['Output', 'Wait for Completion', 'Options'];
		await editor.choose('mappingMode', 'Define Below');
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
			await editor.choose('sourceType', sourceType);
			await expectFields(editor, ['Mapping Mode', 'Source Type', ...fields, ...rest]);
			// It has to be filled in.
			await expectIssues(editor, [parameter]);
		}
		await editor.choose('sourceType', 'Binary Data');
		await expectFields(editor, ['Mapping Mode', 'Source Type', 'Input Binary Field', ...rest]);
		// Where most nodes put a file is filled in already.
		await expectIssues(editor, []);
		await editor.choose('mappingMode', 'Map Automatically');
		await expectFields(editor, ['Mapping Mode', ...rest]);
		await expectIssues(editor, []);

		const waiting = ['Mapping Mode', 'Output', 'Wait for Completion', 'Max Wait (Minutes)'];
		await editor.turn('waitForCompletion');
		await expectFields(editor, [...waiting, 'Simplify', 'Options']);
		await editor.choose('output', 'One Item per Batch');
		await expectFields(editor, [...waiting, 'Options']);
	});

	let isOpen = false;
	for (const { resource, operation, fields, turned, fromItem, options } of OPERATIONS) {
		bed.test(
			`of ${resource} → ${operation} are its own, and nothing is wrong with them`,
			async (editor) => {
				if (!isOpen) await openNew(editor);
				isOpen = false;
				await editor.choose('resource', resource);
				await editor.choose('operation', operation);
				await expectFields(editor, fields);
				await expectIssues(editor, []);
				if (fromItem) {
					const { parameter, field } = fromItem;
					expect(await editor.expression(parameter)).toBe(`{{ $json.${field} }}`);
					await eventually(async () => expect(await editor.valueOf(parameter)).toBe(item[field]));
				}
				expect(await editor.options()).toEqual(options);
				if (turned) {
					await editor.turn(turned.parameter);
					await expectFields(editor, turned.fields);
				}
				// The next test goes on with it only where all went well.
				isOpen = true;
			},
		);
	}
});
