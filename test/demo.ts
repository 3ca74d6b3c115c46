import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { loadEngine, type WorkflowFile } from './engine/n8n/engine';
import { startSimulator, type Simulator } from './soket-simulator';

/**
 * `npm run demo`: runs the workflow of `examples/submit-batch.json` in n8n's engine, against the simulator,
 * or against the real API where `SOKET_ACCESS_TOKEN` is set, and shows what went in, through and out.
 */
const INPUT_NODE = 'Audio to Transcribe';
const SOKET_NODE = 'Soket Batch Transcribe';
const REAL_BASE_URL = 'https://api.soket.ai/transcribe';

async function main(): Promise<void> {
	const accessToken = process.env.SOKET_ACCESS_TOKEN;
	if (accessToken) {
		const named = process.argv.slice(2);
		if (named.length === 0) throw new Error('Name at least one URL or file id to transcribe.');
		const baseUrl = process.env.SOKET_BASE_URL ?? REAL_BASE_URL;
		await submit(named.map(asReference), { accessToken, baseUrl });
		return;
	}
	const soket = await startSimulator();
	try {
		const credential = { accessToken: soket.token, baseUrl: soket.baseUrl };
		await submit(mixedInput(soket), credential, soket);
	} finally {
		await soket.stop();
	}
	console.log(`
To run it against the real API (this is paid for), give the token and name URLs or file ids:
  SOKET_ACCESS_TOKEN=… npm run demo -- https://example.com/call.mp3   (another address: SOKET_BASE_URL)`);
}

/** An upload's answer, file ids, URLs, Google Cloud Storage keys and a duplicate, as they come. */
function mixedInput(soket: Simulator): IDataObject[] {
	const upload = soket.addUpload([{ filename: 'asha-1.mp3' }, { filename: 'asha-2.mp3' }]);
	const [single] = soket.addUpload([{ filename: 'ravi.wav' }]).files;
	return [
		{ customer: 'Asha', ...upload },
		{ customer: 'Ravi', file_id: single!.file_id },
		{ customer: 'Meera', url: 'https://example.com/calls/meera.mp3?signature=42' },
		{ customer: 'Imran', gcs_key: 'calls/2026/imran.ogg' },
		{ customer: 'Meera again', url: 'https://example.com/calls/meera.mp3?signature=42' },
		{ customer: 'Devi', url: 'https://example.com/download?id=7', filename: 'devi.m4a' },
	];
}

function asReference(named: string): IDataObject {
	return /^https?:/i.test(named) ? { url: named } : { file_id: named };
}

async function submit(
	input: IDataObject[],
	soketApi: { accessToken: string; baseUrl: string },
	soket?: Simulator,
): Promise<void> {
	const file = path.resolve(__dirname, '../examples/submit-batch.json');
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
	const engine = await loadEngine();
	const started = performance.now();
	const { data } = await engine.run(workflow, {
		credentials: { soketApi },
		pinData: { [INPUT_NODE]: input.map((json) => ({ json })) },
	});
	const milliseconds = Math.round(performance.now() - started);
	const { error, runData } = data.resultData;
	if (error) throw new Error([error.message, error.description].filter(Boolean).join('\n'));

	console.log(`\nIn: ${input.length} items`);
	console.table(input.map(({ customer, ...json }) => ({ customer, json: abridged(json) })));
	for (const { method, path: called, body } of soket?.journal ?? []) {
		console.log(`\nThe one request: ${method} ${called}\n${JSON.stringify(body, null, 2)}`);
	}
	const result = runData[SOKET_NODE]![0]!;
	const output = result.data?.main?.[0] ?? [];
	console.log(`\nOut: ${output.length} items in ${milliseconds} ms`);
	console.table(output.map((item) => outputRow(item, input)));
	for (const { message } of result.hints ?? []) console.log(`Hint: ${message}`);
}

function outputRow({ json, pairedItem }: INodeExecutionData, input: IDataObject[]) {
	const { file_id, filename, batch_id, status, total_jobs } = json;
	const link = pairedItem as { item: number } | Array<{ item: number }>;
	const linked = Array.isArray(link) ? 'ambiguous' : link.item;
	const customer = typeof linked === 'number' ? input[linked]!.customer : '';
	return { file_id, filename, batch_id, status, total_jobs, 'linked to item': linked, customer };
}

function abridged(json: IDataObject): string {
	const text = JSON.stringify(json);
	return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
