import { parseArgs } from 'node:util';
import { startSimulator } from './index';
import { logLine } from './logLine';

// Long enough for a person to watch a batch make progress.
const TRANSCRIPTION_MILLISECONDS = 20_000;

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new Error(`--port ${values.port}: not a port number`);
	}
	const simulator = await startSimulator({
		port,
		transcriptionMilliseconds: TRANSCRIPTION_MILLISECONDS,
		onAnswered: (entry) => console.log(logLine(entry)),
	});
	console.log(`Soket simulator at ${simulator.baseUrl}`);
	console.log(`Access token: ${simulator.token}`);
	console.log('Ctrl-C ends it.');
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void simulator.stop());
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
