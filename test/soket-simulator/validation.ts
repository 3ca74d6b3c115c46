import { Refusal } from './answer';

/** One entry of `detail` in a 422: where, and what is wrong there. */
export interface Problem {
	loc: Array<string | number>;
	msg: string;
}

/** Refuses with 422 if there are problems. */
export function refuseIfAny(problems: Problem[]): void {
	if (problems.length > 0) throw new Refusal(422, { detail: problems });
}

/** A source as a batch request may name it. */
export interface Source {
	gcs_key?: string;
	url?: string;
	filename?: string;
}

/** The body of `POST /batch`, as documented. */
export interface BatchBody {
	batch_upload_id?: string;
	file_ids?: string[];
	sources?: Source[];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

function isWebAddress(value: string): boolean {
	try {
		return ['http:', 'https:'].includes(new URL(value).protocol);
	} catch {
		return false;
	}
}

function unknownFields(body: object, known: string[], loc: Problem['loc']): Problem[] {
	return Object.keys(body)
		.filter((key) => !known.includes(key))
		.map((key) => ({ loc: [...loc, key], msg: 'no such field' }));
}

function problemsOfIds(value: unknown, loc: Problem['loc']): Problem[] {
	if (!Array.isArray(value)) return [{ loc, msg: 'not a list' }];
	return value.flatMap((id, index) =>
		isText(id) ? [] : [{ loc: [...loc, index], msg: 'not a non-empty string' }],
	);
}

function problemsOfSource(source: unknown, loc: Problem['loc']): Problem[] {
	if (!isObject(source)) return [{ loc, msg: 'not an object' }];
	const problems = unknownFields(source, ['gcs_key', 'url', 'filename'], loc);
	for (const [key, value] of Object.entries(source)) {
		if (!isText(value)) problems.push({ loc: [...loc, key], msg: 'not a non-empty string' });
	}
	if ('gcs_key' in source === 'url' in source) {
		problems.push({ loc, msg: 'needs either gcs_key or url' });
	} else if (isText(source.url) && !isWebAddress(source.url)) {
		problems.push({ loc: [...loc, 'url'], msg: 'not an http(s) address' });
	}
	return problems;
}

/**
 * The body of `POST /batch`, checked as strictly as the reference allows.
 * Not documented: how strict the API is about unknown fields, null and empty strings.
 */
export function readBatchBody(body: unknown): BatchBody {
	if (!isObject(body))
		throw new Refusal(422, { detail: [{ loc: ['body'], msg: 'not an object' }] });
	const problems = unknownFields(body, ['batch_upload_id', 'file_ids', 'sources'], ['body']);
	const { batch_upload_id: uploadId, file_ids: fileIds, sources } = body;

	if (uploadId !== undefined && !isText(uploadId)) {
		problems.push({ loc: ['body', 'batch_upload_id'], msg: 'not a non-empty string' });
	}
	// Appended one by one: 100,000 bad entries would not fit into the arguments of one push().
	if (fileIds !== undefined) {
		for (const problem of problemsOfIds(fileIds, ['body', 'file_ids'])) problems.push(problem);
	}
	if (Array.isArray(sources)) {
		sources.forEach((source, index) => {
			for (const problem of problemsOfSource(source, ['body', 'sources', index])) {
				problems.push(problem);
			}
		});
	} else if (sources !== undefined) {
		problems.push({ loc: ['body', 'sources'], msg: 'not a list' });
	}
	refuseIfAny(problems);
	return body;
}

/** The body of `DELETE /files`: its ids, each once. */
export function readDeleteBody(body: unknown): string[] {
	if (!isObject(body))
		throw new Refusal(422, { detail: [{ loc: ['body'], msg: 'not an object' }] });
	const ids = body.file_ids;
	const problems = [
		...unknownFields(body, ['file_ids'], ['body']),
		...problemsOfIds(ids, ['body', 'file_ids']),
	];
	// Not documented: what an empty list does.
	if (Array.isArray(ids) && ids.length === 0) {
		problems.push({ loc: ['body', 'file_ids'], msg: 'needs at least one id' });
	}
	refuseIfAny(problems);
	return [...new Set(ids as string[])];
}
