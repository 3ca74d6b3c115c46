import type { JournalEntry } from './journal';

/** A request and what became of it, in one line for a person to watch. */
export function logLine({ at, method, path, status, outcome }: JournalEntry): string {
	const time = new Date(at).toISOString().slice(11, 23);
	return `${time}  ${method} ${path}  ${status ?? '-'}  ${outcome}`;
}
