import { type Problem, refuseIfAny } from './validation';

/**
 * Reads query parameters by name and type, and collects what is wrong with them.
 * Not documented: what the API makes of unknown parameters; here they are refused, so that a
 * misspelt one is seen.
 */
export class QueryReader {
	private readonly problems: Problem[] = [];
	private readonly asked = new Set<string>();

	constructor(private readonly query: Record<string, unknown>) {}

	/** A whole number between `least` and `most`, or `fallback` if the parameter is absent. */
	integer(name: string, fallback: number, least: number, most: number): number {
		const value = this.text(name);
		if (value === undefined) return fallback;
		const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
		if (number >= least && number <= most) return number;
		this.complain(name, `not a whole number from ${least} to ${most}`);
		return fallback;
	}

	/** `true` or `false`; absent is false. */
	flag(name: string): boolean {
		return this.choice(name, ['true', 'false']) === 'true';
	}

	/** One of the choices, or undefined if the parameter is absent. */
	choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
		const value = this.text(name);
		const choice = choices.find((candidate) => candidate === value);
		if (value !== undefined && choice === undefined) {
			this.complain(name, `not one of ${choices.join(', ')}`);
		}
		return choice;
	}

	/** Refuses with 422 if anything was wrong, or if there are parameters nobody asked for. */
	finish(): void {
		for (const name of Object.keys(this.query)) {
			if (!this.asked.has(name)) this.complain(name, 'no such parameter');
		}
		refuseIfAny(this.problems);
	}

	private text(name: string): string | undefined {
		this.asked.add(name);
		const value = this.query[name];
		if (value === undefined || typeof value === 'string') return value;
		this.complain(name, 'given more than once');
		return undefined;
	}

	private complain(name: string, msg: string): void {
		this.problems.push({ loc: ['query', name], msg });
	}
}

/** A page of a list, with the fields that every paginated answer has. */
export function paginate<T>(list: T[], page: number, limit: number) {
	return {
		entries: list.slice((page - 1) * limit, page * limit),
		totalPages: Math.ceil(list.length / limit),
	};
}
