/** A few times sooner than n8n does it by itself, a job counts as stalled whose worker is gone. */
export const STALLED_SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};
