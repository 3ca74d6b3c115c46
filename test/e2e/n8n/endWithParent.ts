import { rmSync } from 'node:fs';

/**
 * Loaded into an n8n process before n8n: when the process that started it is gone, whatever way it went, n8n
 * ends too, with its task runner, and takes its throw-away folder along. Node.js 24 runs it as it is.
 */
process.on('disconnect', () => {
	rmSync(process.env.N8N_USER_FOLDER!, { recursive: true, force: true, maxRetries: 3 });
	// It leads a process group of its own: the task runner is in it.
	process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
});
