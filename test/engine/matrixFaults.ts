import http from 'node:http';
import type { LookupFunction } from 'node:net';

import type { FaultEffect, RouteName, StoredFile } from '../soket-simulator';
import { addToRequests, lookupOf } from './everyRequest';
import type { TestBed } from './setup';

/** A route whose requests must not be carried out twice. */
type MatrixRoute = Extract<RouteName, 'POST /batch' | 'POST /files/upload'>;

/** Something that goes wrong with a `POST`, for the fault matrices. */
export interface MatrixFault {
	name: string;
	/** What the user must be told of the request: `accepted` where the node can know that it was. */
	truth: 'no' | 'unknown' | 'accepted';
	/** Whether the node itself is expected to try again. */
	resent: boolean;
	/**
	 * Lets it happen to a route, from the request after `skip` others on, once or for ever; returns how to
	 * undo it. What is arranged last is to be undone first.
	 */
	arrange: (bed: TestBed, route: MatrixRoute, skip: number, times: number) => () => unknown;
}

const onSoket =
	(effect: FaultEffect): MatrixFault['arrange'] =>
	(bed, route, skip, times) => {
		bed.soket.fault({ route, skip, times, ...effect });
		return () => undefined;
	};

const answers = (
	status: number,
	truth: MatrixFault['truth'],
	more: { headers?: Record<string, string>; resent?: boolean; when?: 'before' | 'after' } = {},
): MatrixFault => ({
	name: `${status}${more.headers ? ' with Retry-After' : ''}${more.when === 'after' ? ' after it was accepted' : ''}`,
	truth,
	resent: more.resent ?? false,
	arrange: onSoket({
		kind: 'answer',
		when: more.when ?? 'before',
		status,
		body: { error: `fault ${status}` },
		...(more.headers && { headers: more.headers }),
	}),
});

const oddAnswer = (name: string, body: unknown): MatrixFault => ({
	name,
	truth: 'unknown',
	resent: false,
	arrange: onSoket({ kind: 'answer', when: 'after', status: 200, body }),
});

/** A connection that does not come about: the lookup of the host's name is where it is made to fail. */
const noConnection = (code: 'ENOTFOUND' | 'ECONNREFUSED'): MatrixFault => ({
	name: code === 'ENOTFOUND' ? 'name not found' : 'connection refused',
	truth: 'no',
	resent: true,
	arrange: (_bed, route, skip, times) => {
		const notFound: LookupFunction = (_host, _options, done) =>
			done(Object.assign(new Error('not found'), { code, syscall: 'getaddrinfo' }), '');
		// Nothing listens on this address of the loopback range.
		const lookup = code === 'ENOTFOUND' ? notFound : lookupOf('127.1.1.1');
		let requests = 0;
		return addToRequests(({ method, path }) => {
			const isOfRoute = `${method} ${path}`.replace('/transcribe', '') === route;
			if (isOfRoute) requests += 1;
			const isHit = isOfRoute && requests > skip && requests <= skip + times;
			return isHit ? { lookup } : {};
		});
	},
});

/** What a client's request knows of time. */
interface TimedRequests {
	setTimeout: (this: http.ClientRequest, milliseconds: number, onTimeout: () => void) => unknown;
}

/** An answer that does not come; its time is up after a fifth of what the user has set. */
const noAnswerInTime: MatrixFault = {
	name: 'time-out after it was accepted',
	truth: 'unknown',
	resent: false,
	arrange: (bed, route, skip, times) => {
		bed.soket.fault({ route, skip, times, kind: 'hang', when: 'after' });
		const requests = http.ClientRequest.prototype as unknown as TimedRequests;
		const { setTimeout } = requests;
		const spy = jest.spyOn(requests, 'setTimeout').mockImplementation(function (
			this: http.ClientRequest,
			milliseconds,
			...more
		) {
			return setTimeout.call(this, milliseconds / 5, ...more);
		});
		return () => spy.mockRestore();
	},
};

const RETRY_AFTER = { headers: { 'retry-after': '0' } };

/** Every fault that such a request may meet. */
export const MATRIX_FAULTS: MatrixFault[] = [
	answers(409, 'no', { resent: true }),
	answers(429, 'no', { resent: true }),
	answers(429, 'no', { ...RETRY_AFTER, resent: true }),
	...[400, 401, 403, 404, 413, 422].map((status) => answers(status, 'no')),
	answers(500, 'unknown'),
	answers(500, 'unknown', { when: 'after' }),
	answers(502, 'unknown', { when: 'after' }),
	answers(503, 'unknown'),
	answers(503, 'unknown', { when: 'after' }),
	answers(503, 'no', { ...RETRY_AFTER, resent: true }),
	answers(504, 'unknown', { when: 'after' }),
	noConnection('ECONNREFUSED'),
	noConnection('ENOTFOUND'),
	{
		name: 'cut before the request was read',
		truth: 'unknown',
		resent: false,
		arrange: onSoket({ kind: 'cut', when: 'before' }),
	},
	{
		name: 'cut after it was accepted',
		truth: 'unknown',
		resent: false,
		arrange: onSoket({ kind: 'cut', when: 'after' }),
	},
	noAnswerInTime,
	oddAnswer('200 with HTML', '<html><title>Welcome</title></html>'),
	oddAnswer('200 with an empty body', ''),
	oddAnswer('200 with {}', {}),
	{
		name: '200 with nothing but the id',
		truth: 'accepted',
		resent: false,
		arrange: onSoket({
			kind: 'rewrite',
			rewrite: ({ batch_id, batch_upload_id }: Partial<Record<string, string>>) => ({
				batch_id,
				batch_upload_id,
			}),
		}),
	},
	...([301, 307] as const).map((status): MatrixFault => ({
		name: `${status} to another host`,
		truth: 'no',
		resent: false,
		arrange: onSoket({ kind: 'redirect', status, location: 'http://127.1.1.1:9/batch' }),
	})),
];

/** An accepted upload of which so many files do not get into Soket's storage, or not in time. */
const notStored = (
	name: string,
	lasting: NonNullable<StoredFile['lasting']>,
	files: number,
): MatrixFault => ({
	name,
	truth: 'no',
	resent: false,
	arrange: (bed, route, skip, times) => {
		const rewrite = (answer: object) => {
			for (const file of bed.soket.uploads.at(-1)!.files.slice(0, files)) file.lasting = lasting;
			return answer;
		};
		bed.soket.fault({ route, skip, times, kind: 'rewrite', rewrite });
		if (lasting !== 'failed' && times !== Infinity) onceLookedAt(bed, letArrive);
		return () => undefined;
	},
});

/** What is on its way has arrived. */
function letArrive(bed: TestBed): void {
	for (const { files } of bed.soket.uploads) for (const file of files) delete file.lasting;
}

/** Lets something happen after the first look at an upload that is not finished. */
function onceLookedAt(bed: TestBed, happen: (bed: TestBed) => void): void {
	bed.soket.fault({
		route: 'GET /files/upload/{batch_upload_id}',
		times: Infinity,
		kind: 'rewrite',
		rewrite: (answer: { status: string }) => {
			if (answer.status === 'processing') happen(bed);
			return answer;
		},
	});
}

/** A look at an upload that fails. */
const notSeen = (name: string, effect: FaultEffect): MatrixFault => ({
	name,
	truth: 'no',
	resent: false,
	arrange: (bed, _route, skip, times) => {
		bed.soket.fault({ route: 'GET /files/upload/{batch_upload_id}', skip, times, ...effect });
		return () => undefined;
	},
});

/** What may go wrong between an upload that is accepted and its files in Soket's storage. */
export const STORAGE_FAULTS: MatrixFault[] = [
	notStored('a file could not be stored', 'failed', 1),
	notStored('no file could be stored', 'failed', Infinity),
	notStored('a file is not stored in time', 'uploading', 1),
	notSeen('the look is refused', { kind: 'answer', status: 404 }),
	notSeen('the look finds a fault', { kind: 'answer', status: 500 }),
];
