import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { type ChatModel, startChatModel } from '../chat-model-stand-in';
import { type Simulator, startSimulator } from '../soket-simulator';
import { logLine } from '../soket-simulator/logLine';
import { N8nApi } from './n8n/api';
import { CannotRun } from './n8n/cannotRun';
import { freePort } from './n8n/freePort';
import { packPackage } from './n8n/package';
import { OWNER } from './n8n/restClient';
import type { N8nServer } from './n8n/server';
import { startN8nWithPackage } from './n8n/withPackage';
import { exampleFiles, readExample, withCredentials, withParameters } from './n8n/workflowFiles';
import { silence } from './silence';

/**
 * `npm run dev`: a real n8n with the package, to try it without an account: the simulator stands for Soket, and
 * credentials and all examples are there already. `--port` names n8n's port; it is 5678 if that is free.
 */
const PACE = { uploadMilliseconds: 5_000, transcriptionMilliseconds: 20_000 };
const AUDIO = ['asha.wav', 'meera.wav', 'ravi.wav'];

/** What was started, in order. */
const running: Array<{ stop: () => Promise<void> }> = [];

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { port: { type: 'string', default: '5678' } } });
	const ended = new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
	});
	const starting = start(await freePort(Number(values.port)));
	starting.then(announce).catch(() => undefined);
	await Promise.race([starting.then(() => ended), ended]);
}

async function start(port: number): Promise<[N8nServer, Simulator]> {
	const soket = started(
		await startSimulator({ ...PACE, onAnswered: (entry) => console.log(logLine(entry)) }),
	);
	soket.addUpload([{ filename: 'imran.mp3' }, { filename: 'devi.mp3' }]);
	const chatModel = started(await startChatModel());
	const { tarball, remove } = await packPackage();
	const n8n = started(
		await startN8nWithPackage('n8n-2', tarball, { name: 'try-out', port }).finally(remove),
	);
	await furnish(n8n, soket, chatModel);
	return [n8n, soket];
}

/** Puts everything there that a person would have to enter or import. */
async function furnish(n8n: N8nServer, soket: Simulator, chatModel: ChatModel): Promise<void> {
	const audio = path.join(n8n.userFolder, '.n8n-files/audio');
	mkdirSync(audio, { recursive: true });
	for (const name of AUDIO) writeFileSync(path.join(audio, name), silence(5));

	const api = await N8nApi.connect(n8n.baseUrl);
	const { token: accessToken, baseUrl } = soket;
	const chat = { apiKey: 'any', url: chatModel.baseUrl };
	const credentials = [
		await api.createCredential('soketApi', 'Soket simulator', { accessToken, baseUrl }),
		await api.createCredential('openAiApi', 'Stand-in for a chat model', chat),
	];
	for (const file of exampleFiles()) {
		const workflow = withCredentials(readExample(file), credentials);
		const reads = workflow.nodes.some(({ name }) => name === 'Read Audio Files');
		await api.saveWorkflow(
			reads
				? withParameters(workflow, 'Read Audio Files', { fileSelector: `${audio}/*` })
				: workflow,
		);
	}
}

function announce([{ n8n, baseUrl }, soket]: [N8nServer, Simulator]): void {
	console.log(`
n8n ${n8n.release} with the package is at   ${baseUrl}
Log in as    ${OWNER.email}
Password     ${OWNER.password}

The examples and their credentials are there already. In place of Soket, a simulator answers:
no account, nothing is paid, a batch takes ${PACE.transcriptionMilliseconds / 1000} seconds. It is at ${soket.baseUrl}
and shows below what it is asked. Ctrl-C ends everything and leaves nothing behind.
`);
}

function started<Running extends { stop: () => Promise<void> }>(something: Running): Running {
	running.push(something);
	return something;
}

async function stopAll(): Promise<void> {
	for (const something of running.reverse()) await something.stop();
}

main()
	.catch((error: unknown) => {
		console.error(error instanceof CannotRun ? error.message : error);
		process.exitCode = 1;
	})
	.finally(() => {
		void stopAll().then(() => process.exit());
	});
