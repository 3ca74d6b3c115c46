import type { IDataObject } from 'n8n-workflow';

import { isId } from '../api/json';
import { namesOf, type Reference } from '../references/reference';

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
 * 2. its `filename`, or that together with its `size_bytes`, belongs to exactly one thing that was sent, and
 *    to no other answer;
 * 3. what is left, by position, but only if nothing speaks against the order, and no name against a place;
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
	const placed = placeByPosition(sent, identified, open);
	const positions =
		placed !== null && areNamesRight(placed, sent, answers, identified, open) ? placed : identified;

	const sentOf = positions.map((position) => (position === null ? null : sent[position]!));
	const linked = sentOf.filter((reference) => reference !== null);
	const vague = [
		...originsOf(
			answers.filter((_, i) => sentOf[i] === null),
			open.map((position) => sent[position]!),
			sent,
		),
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
 * Whether each answer carries the very signs of what was sent at its position, and no sign is there twice: the
 * usual case for URLs and keys, in which the rules above come to just that, but only after much more work.
 */
function areInOrder(sent: Reference[], answers: IDataObject[]): boolean {
	const signs = new Set<string>();
	let signCount = 0;
	const nameless: Reference[] = [];
	return (
		sent.length === answers.length &&
		sent.every((reference, i) => {
			const { kind, filename, audio } = reference;
			const { filename: answeredName, size_bytes } = answers[i]!;
			// An answer may carry the file id of something else that was sent.
			if (kind === 'file_id' || kind === 'batch_upload_id' || filename !== answeredName)
				return false;
			if (audio !== undefined && audio.sizeBytes !== size_bytes) return false;
			if (filename === undefined) return nameless.push(reference);
			signs.add(audio === undefined ? filename : sizeSign(filename, audio.sizeBytes));
			return signs.size === ++signCount;
		}) &&
		!nameless.some((reference) => namesOf(reference).some((name) => signs.has(name)))
	);
}

/** The position in `sent` of each answer that carries a sure sign, and null for the others. */
function identify(sent: Reference[], answers: IDataObject[]): Array<number | null> {
	const byFileId = new Map<string, number>();
	sent.forEach(({ kind, value }, position) => {
		if (kind === 'file_id') byFileId.set(value, position);
	});
	const positions = answers.map(({ file_id }) =>
		isId(file_id) ? (byFileId.get(String(file_id)) ?? null) : null,
	);
	identifyBy(positions, sent, answers, namesOf, nameIn);
	identifyBy(
		positions,
		sent,
		answers,
		({ filename = '', audio }) => (audio ? [sizeSign(filename, audio.sizeBytes)] : []),
		(answer) =>
			typeof answer.size_bytes === 'number'
				? sizeSign(nameIn(answer) ?? '', answer.size_bytes)
				: undefined,
	);
	return positions;
}

/** Fills in the positions that are told by a sign which one thing sent has, and one answer. */
function identifyBy(
	positions: Array<number | null>,
	sent: Reference[],
	answers: IDataObject[],
	signsOf: (reference: Reference) => string[],
	signIn: (answer: IDataObject) => string | undefined,
): void {
	if (!positions.includes(null)) return;
	const taken = new Set(positions);
	const sentBySign = new UniqueIndex();
	sent.forEach((reference, position) => {
		if (reference.kind === 'file_id' || taken.has(position)) return;
		for (const sign of signsOf(reference)) sentBySign.add(sign, position);
	});
	const signs = answers.map((answer, i) => (positions[i] === null ? signIn(answer) : undefined));
	const answerBySign = new UniqueIndex();
	signs.forEach((sign, i) => {
		if (sign !== undefined) answerBySign.add(sign, i);
	});
	signs.forEach((sign, i) => {
		if (answerBySign.get(sign) === i) positions[i] = sentBySign.get(sign);
	});
}

/** The name that an answer carries, if it carries one. */
function nameIn({ filename }: IDataObject): string | undefined {
	return typeof filename === 'string' && filename !== '' ? filename : undefined;
}

function sizeSign(filename: string, sizeBytes: number): string {
	return `${sizeBytes} ${filename}`;
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
	const answersHaveIds = answers.every(({ file_id }) => isId(file_id));
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

/**
 * Whether no name speaks against the places that answers were given by position: none is of an answer in one
 * place and of something else left in another, and none is another than what stands in its place was sent with.
 */
function areNamesRight(
	placed: Array<number | null>,
	sent: Reference[],
	answers: IDataObject[],
	identified: Array<number | null>,
	open: number[],
): boolean {
	const placeOf = new Map<string, number>();
	for (const [i, answer] of answers.entries()) {
		const name = nameIn(answer);
		const place = placed[i]!;
		if (identified[i] !== null || name === undefined) continue;
		if ((placeOf.get(name) ?? place) !== place || !mayBeCalled(sent[place]!, name)) return false;
		placeOf.set(name, place);
	}
	return open.every((place) =>
		namesOf(sent[place]!).every((name) => (placeOf.get(name) ?? place) === place),
	);
}

/** Whether an answer of this name may be of this reference: what was sent without a name may get any. */
function mayBeCalled({ filename }: Reference, name: string): boolean {
	return filename === undefined || filename === name;
}

/**
 * What answers may be of that nothing tells apart: what is left, or anything that was sent. That is so where
 * nothing is left, and where all that is left comes from one item, but an answer can't be of it.
 */
function originsOf(left: IDataObject[], open: Reference[], sent: Reference[]): Reference[] {
	if (left.length === 0) return [];
	if (new Set(open.map(({ item }) => item)).size > 1) return open;
	const hasRoom = left.length <= open.length || open.some(({ kind }) => kind === 'batch_upload_id');
	const names = new Set(open.map(({ filename }) => filename));
	const fits = (name: string | undefined) =>
		name === undefined || names.has(name) || names.has(undefined);
	return hasRoom && left.every((answer) => fits(nameIn(answer))) ? open : sent;
}

/** Keys that occur in one place only, and where. */
class UniqueIndex {
	private readonly places = new Map<unknown, number | null>();

	add(key: unknown, place: number): void {
		const known = this.places.get(key);
		this.places.set(key, known === undefined || known === place ? place : null);
	}

	/** @returns null for an unknown key and for one that occurs in several places */
	get(key: unknown): number | null {
		return this.places.get(key) ?? null;
	}
}
