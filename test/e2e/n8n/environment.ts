/** Where one n8n process works and listens. */
export interface Place {
	userFolder: string;
	port: number;
	/** Where n8n's task runner, which runs its Code nodes, finds it. */
	brokerPort: number;
}

/** What of this process's environment a started n8n sees: its settings must not leak into a test. */
const HANDED_ON = ['PATH', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG'];

/** The settings of every n8n in a test: on loopback, at home in a throw-away folder, asking nobody outside. */
export function environmentFor({ userFolder, port, brokerPort }: Place): Record<string, string> {
	const address = `http://127.0.0.1:${port}/`;
	return {
		...Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name] ?? ''])),
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		// All processes of one n8n need the same.
		N8N_ENCRYPTION_KEY: 'only-for-tests',
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_EDITOR_BASE_URL: address,
		WEBHOOK_URL: address,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_ENABLED: 'true',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_PYTHON_ENABLED: 'false',
		// A worker's counterpart of the editor's address: whether it is ready.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		GENERIC_TIMEZONE: 'UTC',
		TZ: 'UTC',
	};
}

/** Leaves n8n's editor out, whose pages take n8n some seconds to make ready at each start. */
export const WITHOUT_EDITOR = { N8N_DISABLE_UI: 'true' };
