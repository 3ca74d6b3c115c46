import { secondsToNextLook, type UnderWay } from '../../../nodes/SoketBatchTranscribe/api/pace';
import type { Random } from './batches';

/** How long a client waits before it looks at a batch for the first time or again, in seconds. */
export type Client = (
	batch: UnderWay & { estimatedSeconds: number | undefined },
	looks: number,
	random: Random,
) => number;

/** The node. */
export const OURS = 'this node';
/** What many people write by hand. */
export const EVERY_5_SECONDS = 'every 5 s';

/**
 * Clients that wait for a batch. Limits on the whole time are left out: this is about when they look.
 *
 * - Google: `DEFAULT_POLLING` in `google.api_core.future.polling` of google-api-core for Python: it looks at
 *   once, then after pauses that are drawn from 0 up to 1 second, which grows by half up to 20.
 * - AWS: the waiters of its current SDKs, by the specification of Smithy
 *   (https://smithy.io/2.0/additional-specs/waiters.html#waiter-retries), with its defaults, `minDelay` 2 and
 *   `maxDelay` 120: at once, then after pauses drawn from 2 up to 2 seconds, which doubles up to 120.
 */
export const CLIENTS: Record<string, Client> = {
	[OURS]: (batch, _looks, random) => secondsToNextLook(batch, random()),
	[EVERY_5_SECONDS]: () => 5,
	'every 2 s': () => 2,
	'0.1.0 of this node': ({ estimatedSeconds = 0 }, looks) =>
		looks === 0 ? Math.max(2, estimatedSeconds) : Math.min(2 * 1.5 ** (looks - 1), 30),
	'Google’s default': (_batch, looks, random) =>
		looks === 0 ? 0 : random() * Math.min(1.5 ** (looks - 1), 20),
	'AWS’s default': (_batch, looks, random) => {
		const most = Math.min(2 * 2 ** (looks - 1), 120);
		return looks === 0 ? 0 : 2 + random() * (most - 2);
	},
};
