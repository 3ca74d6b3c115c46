import { rmSync } from 'node:fs';
import * as module from 'node:module';

// Loaded into an n8n process before n8n. Node.js 24 runs it as it is.

/*
 * When the process that started it is gone, whatever way it went, n8n ends too, with its task runner, and takes
 * its throw-away folder along.
 */
process.on('disconnect', () => {
	rmSync(process.env.N8N_USER_FOLDER!, { recursive: true, force: true, maxRetries: 3 });
	// It leads a process group of its own: the task runner is in it.
	process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
});

/* Node.js keeps what it has compiled only when it ends by itself, and most tests kill it. By then n8n has started. */
const KEEP_COMPILED_MILLISECONDS = 30_000;
const { flushCompileCache } = module as { flushCompileCache?: () => void };
setTimeout(() => flushCompileCache?.(), KEEP_COMPILED_MILLISECONDS).unref();
