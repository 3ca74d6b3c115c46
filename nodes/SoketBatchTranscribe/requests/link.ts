import type { IDataObject } from 'n8n-workflow';

import type { Reference } from '../references/reference';

/** Where the answers to one request came from. An answer is a job of a batch, or a file of an upload. */
export interface AnswerLinks {
	/** For each answer what it is the answer to; null where that can't be told. */
	sentOf: Array<Reference | null>;
	/** For each answer the item that it came from; null where it may be any of the candidates. */
	itemOf: Array<number | null>;
	/** The items that the other answers may come from; empty where there are none. */
	candidates: number[];
	/** How many of those sent got no answer, as far as that can be told. */
	unansweredCount: number;
}

/**
 * Finds out which item each answer came from. The API documents neither their order nor that it repeats the
 * file names, so the surest sign comes first:
 * 1. the answer's `file_id` was sent;
 * 2. its `filename`, or that together with its `size_bytes`, belongs to exactly one file that was sent, and
 *    to no other answer;
 * 3. what is left, by position, but only if nothing speaks against the order;
 * 4. else everything that is left is a candidate.
 *
 * @param sent what the request named, in the order of its body
 */
export function linkAnswers(sent: Reference[], answers: IDataObject[]): AnswerLinks {
	if (areInOrder(sent, answers)) {
		const itemOf = sent.map(({ item }) => item);
		return { sentOf: sent, itemOf, candidates: [], unansweredCount: 0 };
	}
	const identified = identify(sent, answers);
	const open = openPositions(sent, answers, identified);
	const positions = placeByPosition(sent, identified, open) ?? identified;

	const sentOf = positions.map((position) => (position === null ? null : sent[position]!));
	const linked = sentOf.filter((reference) => reference !== null);
	const unlinked = open.length > 0 ? open.map((position) => sent[position]!) : sent;
	const vague = [
		...(linked.length < answers.length ? unlinked : []),
		...linked.filter(({ isAnyOf }) => isAnyOf !== undefined),
	];
	const candidates = [...new Set(vague.flatMap(({ item, isAnyOf = [item] }) => isAnyOf))];
	const onlyCandidate = candidates.length === 1 ? candidates[0]! : null;
	return {
		sentOf,
		itemOf: sentOf.map((reference) =>
			reference === null || reference.isAnyOf !== undefined ? onlyCandidate : reference.item,
		),
		candidates,
		unansweredCount: Math.max(
			0,
			sent.length - new Set(linked).size - (answers.length - linked.length),
		),
	};
}

/**
 * Whether each answer carries the very signs of what was sent at its position: the usual case for URLs and
 * keys, in which the rules above come to just that, but only after 100,000 names were put into maps.
 */
function areInOrder(sent: Reference[], answers: IDataObject[]): boolean {
	return (
		sent.length === answers.length &&
		sent.every(({ kind, filename, audio }, i) => {
			const answer = answers[i]!;
			const hasSameSize = audio === undefined || audio.sizeBytes === answer.size_bytes;
			// An answer may carry the file id of something else that was sent.
			const isKnownByName = kind !== 'file_id' && kind !== 'batch_upload_id';
			return isKnownByName && filename === answer.filename && hasSameSize;
		})
	);
}

/** The position in `sent` of each answer that carries a sure sign, and null for the others. */
function identify(sent: Reference[], answers: IDataObject[]): Array<number | null> {
	const byFileId = new Map<unknown, number>();
	sent.forEach(({ kind, value }, position) => {
		if (kind === 'file_id') byFileId.set(value, position);
	});
	const positions = answers.map(({ file_id }) => byFileId.get(file_id) ?? null);
	identifyBy(positions, sent, answers, (filename) => filename);
	identifyBy(positions, sent, answers, (filename, sizeBytes) =>
		sizeBytes === undefined ? undefined : `${sizeBytes} ${filename ?? ''}`,
	);
	return positions;
}

/** Fills in the positions that are told by a sign which one thing sent has, and one answer. */
function identifyBy(
	positions: Array<number | null>,
	sent: Reference[],
	answers: IDataObject[],
	signOf: (filename: string | undefined, sizeBytes: number | undefined) => string | undefined,
): void {
	if (!positions.includes(null)) return;
	const taken = new Set(positions);
	const sentBySign = new UniqueIndex();
	sent.forEach(({ kind, filename, audio }, position) => {
		if (kind === 'file_id' || taken.has(position)) return;
		const sign = signOf(filename, audio?.sizeBytes);
		if (sign !== undefined) sentBySign.add(sign, position);
	});
	const signs = answers.map(({ filename, size_bytes }, i) =>
		positions[i] === null
			? signOf(
					typeof filename === 'string' ? filename : undefined,
					typeof size_bytes === 'number' ? size_bytes : undefined,
				)
			: undefined,
	);
	const answerBySign = new UniqueIndex();
	signs.forEach((sign, i) => {
		if (sign !== undefined) answerBySign.add(sign, i);
	});
	signs.forEach((sign, i) => {
		if (answerBySign.get(sign) === i) positions[i] = sentBySign.get(sign);
	});
}

/**
 * What an answer without a sign may belong to, in order. A file id is none of it where every answer carries
 * a file id: the API documents that an uploaded file keeps its own.
 */
function openPositions(
	sent: Reference[],
	answers: IDataObject[],
	identified: Array<number | null>,
): number[] {
	const taken = new Set(identified);
	const answersHaveIds = answers.every(({ file_id }) => typeof file_id === 'string');
	return [...sent.keys()].filter(
		(position) => !taken.has(position) && !(answersHaveIds && sent[position]!.kind === 'file_id'),
	);
}

/**
 * Gives the answers that carry no sign the open positions in turn. Between two identified answers there must
 * be as many answers as open positions; otherwise some are missing, added or in another order, and positions
 * say nothing. An upload, whose number of files is unknown, takes what the others leave, one at least.
 *
 * @returns null where positions say nothing
 */
function placeByPosition(
	sent: Reference[],
	identified: Array<number | null>,
	open: number[],
): Array<number | null> | null {
	const isUpload = (position: number | undefined) =>
		position !== undefined && sent[position]!.kind === 'batch_upload_id';
	// Only the upload has room: all that is left is of the upload, in any order.
	if (open.length === 1 && isUpload(open[0])) {
		return identified.map((position) => position ?? open[0]!);
	}

	const placed = [...identified];
	let waiting: number[] = [];
	let previous = -1;
	let next = 0;
	for (const [answer, position] of [...identified, sent.length].entries()) {
		if (position === null) {
			waiting.push(answer);
			continue;
		}
		if (position <= previous) return null;
		const gap: number[] = [];
		while (next < open.length && open[next]! < position) gap.push(open[next++]!);
		const surplus = waiting.length - gap.length;
		if (surplus !== 0 && !(surplus > 0 && isUpload(gap[0]))) return null;
		waiting.forEach((waitingAnswer, i) => (placed[waitingAnswer] = gap[Math.max(0, i - surplus)]!));
		waiting = [];
		previous = position;
	}
	return placed;
}

/** Keys that occur once, and where. */
class UniqueIndex {
	private readonly places = new Map<unknown, number | null>();

	add(key: unknown, place: number): void {
		this.places.set(key, this.places.has(key) ? null : place);
	}

	/** @returns null for an unknown key and for one that occurs more than once */
	get(key: unknown): number | null {
		return this.places.get(key) ?? null;
	}
}
