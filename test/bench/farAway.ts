import type { INode } from 'n8n-workflow';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowToSave } from '../e2e/n8n/api';
import type { Execution } from '../e2e/n8n/executions';
import { silence } from '../e2e/silence';
import { chain } from '../engine/n8n/chain';
import { workflowNode } from '../engine/n8n/workflowNode';
import { START, startBenchN8n, type BenchN8n, type SoketNodes } from './n8n';
import { recordingItems } from './recordings';
import { aimsTable, atMost, median, number, ratio, table } from './report';
import { postBatch, startSoket, sumOf, type Distance } from './soket';

const DISTANCE: Distance = { roundTripMilliseconds: 150, bytesPerSecond: 20_000_000 };

const FILES = 100;
const SECONDS_OF_AUDIO = 120;
const STORING_SECONDS = 2;
/** One for each round: how long after a look of every 5 s a batch is done shall not decide. */
const TRANSCRIBING_SECONDS = [30, 32, 34];
const QUICK_TRANSCRIBING_SECONDS = [10];
const LOOK_EVERY_SECONDS = 5;

const TRANSCRIPTS = 10_000;
const PAGE = 200;
const PAGES_ROUNDS = 5;
const QUICK_PAGES_ROUNDS = 1;
const MAX_RATIO_TO_ONE_BY_ONE = 0.25;

/** What a user waits for when Soket is as far away as it is over the internet, in a real n8n. */
export async function farAway(quick: boolean): Promise<string> {
	const n8n = await startBenchN8n();
	try {
		const jobs = await measureJobs(n8n, quick ? QUICK_TRANSCRIBING_SECONDS : TRANSCRIBING_SECONDS);
		const pages = await measurePages(n8n, quick ? QUICK_PAGES_ROUNDS : PAGES_ROUNDS);
		return textOf(n8n.release, jobs, pages);
	} finally {
		await n8n.stop();
	}
}

/** The ways from audio files to their transcripts. */
const JOB_WAYS: Record<string, (nodes: SoketNodes) => WorkflowToSave> = {
	'Soket Batch Transcribe, Wait for Completion': ({ ours }) =>
		chain('Far away', [ours('Submit', { waitForCompletion: true })]),
	'HTTP Request nodes and a Wait loop, one batch': (nodes) => {
		const aggregate = workflowNode('Aggregate', 'n8n-nodes-base.aggregate', {
			parameters: {
				fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'files' }] },
				options: { mergeLists: true },
			},
		});
		const body = '={{ { file_ids: $json.files.map((file) => file.file_id) } }}';
		return withLoop(nodes, [aggregate], body);
	},
	'HTTP Request nodes and a Wait loop, a batch per file': (nodes) =>
		withLoop(nodes, [], '={{ { file_ids: [$json.files[0].file_id] } }}'),
};

/** Upload → Stored → … → Submit → Wait → Status → Done? → Results → Split Out, as one builds it by hand. */
function withLoop({ httpRequest }: SoketNodes, between: INode[], jsonBody: string): WorkflowToSave {
	const wait = (name: string) =>
		workflowNode(name, 'n8n-nodes-base.wait', {
			typeVersion: 1.1,
			parameters: { resume: 'timeInterval', amount: LOOK_EVERY_SECONDS, unit: 'seconds' },
		});
	const file = { parameterType: 'formBinaryData', name: 'files', inputDataFieldName: 'data' };
	const isDone = '={{ $json.files_completed + $json.files_failed >= $json.total_files }}';
	const workflow = chain('Far away', [
		httpRequest('Upload', 'POST', '/files/upload', {
			sendBody: true,
			contentType: 'multipart-form-data',
			bodyParameters: { parameters: [file] },
		}),
		wait('Stored'),
		...between,
		httpRequest('Submit', 'POST', '/batch', { sendBody: true, specifyBody: 'json', jsonBody }),
		wait('Wait'),
		httpRequest('Status', 'GET', '/status/batch/{{ $json.batch_id }}'),
		workflowNode('Done?', 'n8n-nodes-base.if', {
			parameters: { conditions: { boolean: [{ value1: isDone, value2: true }] } },
		}),
		httpRequest('Results', 'GET', `/results/batch/{{ $json.batch_id }}?limit=${PAGE}`),
		workflowNode('Split Out', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'files', options: {} },
		}),
	]);
	workflow.connections['Done?']!.main!.push([{ node: 'Wait', type: 'main', index: 0 }]);
	return workflow;
}

/** What one way took. */
interface JobTimes {
	way: string;
	/** From the audio files in n8n to the last transcript, in each round. */
	seconds: number[];
	/** Of them without what Soket itself takes to store and transcribe. */
	beyondSoket: number[];
	apiCalls: number;
	batches: number;
}

async function measureJobs(n8n: BenchN8n, rounds: number[]): Promise<JobTimes[]> {
	const reading = readAudio(n8n.userFolder);
	const times = Object.keys(JOB_WAYS).map((way): JobTimes => {
		return { way, seconds: [], beyondSoket: [], apiCalls: 0, batches: 0 };
	});
	for (const transcribingSeconds of rounds) {
		const soket = await startSoket({
			distance: DISTANCE,
			uploadMilliseconds: 1000 * STORING_SECONDS,
			transcriptionMilliseconds: 1000 * transcribingSeconds,
		});
		const soketNodes = await n8n.nodesFor(soket);
		for (const time of times) {
			console.error(`${time.way}, transcribed in ${transcribingSeconds} s`);
			await soket.call('reset');
			const way = JOB_WAYS[time.way]!(soketNodes);
			const before = chain('', [START, reading, way.nodes[0]!]);
			const workflow = {
				...way,
				nodes: [START, reading, ...way.nodes],
				connections: { ...before.connections, ...way.connections },
			};
			const execution = await n8n.run(await n8n.save(workflow));
			const seconds = secondsOf(execution, way.nodes);
			time.seconds.push(seconds);
			time.beyondSoket.push(seconds - STORING_SECONDS - transcribingSeconds);
			const requests = await soket.call('requests');
			time.apiCalls = sumOf(requests);
			time.batches = requests['POST /batch'] ?? 0;
		}
		await soket.stop();
	}
	return times;
}

/** Writes the audio files, and makes the node that reads them. */
function readAudio(userFolder: string): INode {
	// The folder that n8n 2 may read files from.
	const folder = path.join(userFolder, '.n8n-files/audio');
	mkdirSync(folder, { recursive: true });
	for (let i = 0; i < FILES; i++) {
		writeFileSync(path.join(folder, `call-${i}.wav`), silence(SECONDS_OF_AUDIO));
	}
	return workflowNode('Audio', 'n8n-nodes-base.readWriteFile', {
		parameters: { operation: 'read', fileSelector: `${folder}/*`, options: {} },
	});
}

/**
 * How long a workflow took, from the first of these nodes to the last transcript.
 *
 * @throws if there is not a transcript of each file
 */
function secondsOf(execution: Execution, nodes: INode[]): number {
	const { runData } = execution.data.resultData;
	const runs = runData[nodes.at(-1)!.name] ?? [];
	const transcripts = runs.flatMap((run) => run.data?.main?.[0] ?? []);
	const completed = transcripts.filter(({ json }) => json.status === 'completed');
	const names = new Set(completed.map(({ json }) => json.filename));
	if (transcripts.length !== FILES || names.size !== FILES) {
		const { status, problem } = execution;
		throw new Error(`${names.size} of ${FILES} transcripts came: ${status} ${problem}`);
	}
	const endedAt = Math.max(...runs.map((run) => run.startTime + run.executionTime));
	return (endedAt - runData[nodes[0]!.name]![0]!.startTime) / 1000;
}

/** How long it took to read many transcripts, in milliseconds. */
interface PagesTimes {
	fiveAtATime: number;
	onePage: number;
	/** By n8n's HTTP Request. */
	oneByOne: number;
	rounds: number;
}

async function measurePages(n8n: BenchN8n, rounds: number): Promise<PagesTimes> {
	const soket = await startSoket({ distance: DISTANCE });
	const sources = recordingItems(TRANSCRIPTS).map(({ json }) => json);
	const { batch_id: batchId } = await postBatch(soket, JSON.stringify({ sources }));
	const { ours, httpRequest } = await n8n.nodesFor(soket);
	const results = { operation: 'getResults', batchId: batchId as string };
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] },
		paginationCompleteWhen: 'other',
		completeExpression: '={{ $response.body.page >= $response.body.total_pages }}',
		requestInterval: 0,
	};
	const timeOf = async (node: INode, transcripts: number): Promise<number> => {
		console.error(`${transcripts} transcripts by ${node.type}`);
		const workflow = await n8n.save(chain('Pages', [START, node]));
		const times: number[] = [];
		// The first round warms up.
		for (let round = 0; round <= rounds; round++) {
			const execution = await n8n.run(workflow);
			const items = execution.items('Results');
			// An item of HTTP Request is a page.
			const count = items.flatMap(({ json }) => json.files ?? [json]).length;
			if (count !== transcripts) {
				throw new Error(`${count} of ${transcripts} transcripts came: ${execution.problem}`);
			}
			if (round > 0) times.push(execution.run('Results').executionTime);
		}
		return median(times);
	};
	const measured = {
		fiveAtATime: await timeOf(ours('Results', { ...results, returnAll: true }), TRANSCRIPTS),
		onePage: await timeOf(ours('Results', { ...results, returnAll: false, limit: PAGE }), PAGE),
		oneByOne: await timeOf(
			httpRequest('Results', 'GET', `/results/batch/${batchId as string}?limit=${PAGE}`, {
				options: { pagination: { pagination } },
			}),
			TRANSCRIPTS,
		),
		rounds,
	};
	await soket.stop();
	return measured;
}

function textOf(release: string, jobs: JobTimes[], pages: PagesTimes): string {
	const { fiveAtATime, onePage, oneByOne, rounds } = pages;
	const count = TRANSCRIPTS / PAGE;
	const computed = count * onePage;
	const rowOf = (way: string, milliseconds: number) => [
		way,
		`${number(milliseconds / 1000)} s`,
		ratio(fiveAtATime, milliseconds),
	];
	const many = number(TRANSCRIPTS);
	const ours = median(jobs[0]!.seconds);
	return `What a user waits for, in a real n8n ${release}, with Soket as far away as over the internet: ${DISTANCE.roundTripMilliseconds} ms to it and back, ${DISTANCE.bytesPerSecond / 1e6} MB/s in each direction for all connections together, and two round trips more for each new connection, as TCP and TLS take. A proxy before the simulator sees to that (\`test/bench/soket.ts\`).

${aimsTable([
	atMost(
		`× the time of one page after the other, ${many} files`,
		fiveAtATime / Math.min(computed, oneByOne),
		MAX_RATIO_TO_ONE_BY_ONE,
	),
])}

The whole job, from ${FILES} audio files of ${number(silence(SECONDS_OF_AUDIO).length / 1e6)} MB in n8n to their transcripts. Soket itself takes ${STORING_SECONDS} s to store what is uploaded, and ${jobs[0]!.seconds.length > 1 ? `${TRANSCRIBING_SECONDS.join(', ')} s by turns` : 'the same time each round'} for a batch, whatever its size. The chains of n8n's own nodes are what one builds by hand: an HTTP Request uploads (it takes one file a request, and sends the requests for all items at once), a Wait of ${LOOK_EVERY_SECONDS} s until the files are stored, an HTTP Request submits, a loop of Wait (${LOOK_EVERY_SECONDS} s), status and If, and an HTTP Request for the results. Nothing in them handles an error.

${table(
	['Way', 'Time', 'To ours', 'Without Soket’s own', 'API calls', 'Batches', 'Runs'],
	jobs.map(({ way, seconds, beyondSoket, apiCalls, batches }) => [
		way,
		`${number(median(seconds))} s`,
		ratio(median(seconds), ours),
		`${number(median(beyondSoket))} s`,
		number(apiCalls),
		number(batches),
		String(seconds.length),
	]),
)}

The transcripts of a batch of ${many} files, which are ${count} pages; the times that n8n notes for the node, of ${rounds} runs:

${table(
	['Way', 'Time', 'Ours to it'],
	[
		rowOf('Get Results, five pages at a time', fiveAtATime),
		rowOf(`Get Results, one page (${onePage} ms) ${count} times: computed`, computed),
		rowOf('HTTP Request with pagination, one page after the other', oneByOne),
	],
)}`;
}
