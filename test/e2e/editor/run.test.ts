import { rewriteJobs } from '../../soket-simulator';
import { callsWorkflow, FIVE_CALLS, SOKET, soketNode } from './callsWorkflow';
import { eventually } from './eventually';
import { runningN8n, useEditor } from './setup';

const n8n = runningN8n();

describe(`a run in n8n ${n8n.release}`, () => {
	const bed = useEditor(n8n);

	/** The node's window after it has run. */
	const runFiveCalls = async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Calls', FIVE_CALLS, soketNode())));
		const view = await bed.editor.openNode(SOKET);
		await view.execute();
		await view.output.showTable();
		await view.input.showTable();
		return view;
	};

	bed.test(
		'shows a row for each job with its batch, and the hints about the repeated file and what comes next',
		async () => {
			const { output } = await runFiveCalls();

			expect(bed.soket.journal).toMatchObject([
				{
					route: 'POST /batch',
					status: 200,
					body: {
						sources: [
							{ url: FIVE_CALLS[0]!.url, filename: 'asha.mp3' },
							{ gcs_key: FIVE_CALLS[1]!.gcs_key, filename: 'ravi.wav' },
							{ url: FIVE_CALLS[2]!.url, filename: 'meera.mp3' },
							{ url: FIVE_CALLS[3]!.url, filename: 'kabir.mp3' },
						],
					},
				},
			]);
			const [batch] = bed.soket.batches;
			expect(await output.items()).toEqual(
				batch!.jobs.map(({ file_id, filename, batch_id }) => ({
					file_id,
					filename,
					batch_id,
					status: 'queued',
					total_jobs: '4',
					estimated_audio_seconds: '245',
					estimated_completion_seconds: '0',
				})),
			);
			expect(await output.hints()).toEqual([
				'1 repeated file was left out: each file was submitted once, and its job is linked to the first item that named it.',
				`Batch ${batch!.batch_id} is accepted, and Soket is at work: get its transcripts by Batch > Get Results with the batch_id. Running this node again would submit and pay again.`,
			]);
		},
	);

	bed.test(
		'marks the input item that an output item came from, and the other way round',
		async () => {
			// By the place in the list no job would find its item.
			bed.soket.fault({ route: 'POST /batch', kind: 'rewrite', rewrite: rewriteJobs.shuffled(7) });
			const { input, output } = await runFiveCalls();
			const names = (await output.items()).map(({ filename }) => filename);
			const inRequestOrder = ['asha.mp3', 'ravi.wav', 'meera.mp3', 'kabir.mp3'];
			expect(names).not.toEqual(inRequestOrder);
			expect([...names].sort()).toEqual([...inRequestOrder].sort());

			for (const [item, name] of names.entries()) {
				await output.rows.nth(item).hover();
				const cameFrom = inRequestOrder.indexOf(name!);
				await eventually(async () => expect(await input.marked()).toEqual([cameFrom]));

				await input.rows.nth(cameFrom).hover();
				await eventually(async () => expect(await output.marked()).toEqual([item]));
			}
			// Its file went to the first item that named it.
			await input.rows.nth(4).hover();
			await eventually(async () => expect(await input.marked()).toEqual([4]));
			expect(await output.marked()).toEqual([]);
		},
	);
});
