import type { INodeParameters } from 'n8n-workflow';

import type { FaultEffect, RouteName } from '../soket-simulator';
import { CONTINUE, ERROR_OUTPUT, STOP, urls, useFastClock, useTestBed } from './setup';

const bed = useTestBed();
useFastClock();

const SUBMIT = { options: { maxFilesPerBatch: 3 } };
const TRANSCRIPT = { resource: 'file', operation: 'getTranscript', fileId: '={{ $json.url }}' };
/** Longer than a cancelled run may last, and shorter than what is waited after it. */
const SECONDS = 5;
const tryLater = (status: number): FaultEffect => ({
	kind: 'answer',
	status,
	headers: { 'retry-after': String(SECONDS) },
});
const NO_ANSWER: FaultEffect = { kind: 'hang', when: 'after' };

it.each<[string, INodeParameters, RouteName, FaultEffect | undefined, number]>([
	['the pause before a request is sent again', SUBMIT, 'POST /batch', tryLater(429), 1],
	['a wait for an upload', SUBMIT, 'POST /batch', tryLater(409), 1],
	['a request', SUBMIT, 'POST /batch', NO_ANSWER, 1],
	[
		'a wait for transcripts',
		{ waitForCompletion: true },
		'GET /status/batch/{batch_id}',
		undefined,
		0,
	],
	// A few are asked for at once.
	['the pauses of reading', TRANSCRIPT, 'GET /results/file/{file_id}', tryLater(429), 5],
])(
	'cancelling ends %s at once, sends nothing after it, and leaves no failure',
	async (_, parameters, route, fault, requests) => {
		if (fault) bed.soket.fault({ route, ...fault, times: Infinity });
		for (const settings of [STOP, CONTINUE, ERROR_OUTPUT]) {
			// What is of unknown outcome would not be sent at all.
			bed.engine.deduplicator.reset();
			const before = bed.requests(route).length;
			const { run, milliseconds } = await bed.run(urls(20), {
				parameters,
				settings,
				cancelAfter: 700,
			});
			expect(run.status).toBe('canceled');
			expect(milliseconds).toBeLessThan(SECONDS * 1000);
			expect(bed.requests(route)).toHaveLength(before + requests);
		}
		const sent = bed.soket.journal.length;
		await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000 + 500));
		expect(bed.soket.journal).toHaveLength(sent);
	},
);
