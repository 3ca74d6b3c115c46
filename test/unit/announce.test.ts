import fc from 'fast-check';

import { newReference } from '../../nodes/SoketBatchTranscribe/references/reference';
import { announced, withId } from '../../nodes/SoketBatchTranscribe/requests/announce';
import { batchRequests } from '../../nodes/SoketBatchTranscribe/requests/batch';
import { planRequests } from '../../nodes/SoketBatchTranscribe/requests/sendOnce';
import { answer, standInConnection } from './standInConnection';

describe('withId', () => {
	it('keeps the first ids whole, counts the others, and is short enough', () => {
		const id = fc.stringMatching(/^[\w-]{1,200}$/);
		fc.assert(
			fc.property(fc.array(id, { minLength: 1, maxLength: 50 }), (ids) => {
				const list = ids.reduce(withId, '');
				expect(list.length).toBeLessThanOrEqual(255);
				const [, named = list, more = '0'] = /^(.*) and (\d+) more$/.exec(list) ?? [];
				const shown = named.split(', ');
				expect(shown).toEqual(ids.slice(0, shown.length));
				expect(shown.length + Number(more)).toBe(ids.length);
			}),
		);
	});

	it('names all that there is room for', () => {
		expect(withId('', 'a')).toBe('a');
		expect(withId('a', 'b')).toBe('a, b');
		expect(withId('a and 1 more', 'c')).toBe('a and 2 more');
	});
});

describe('announced', () => {
	it('sends the request where n8n has nothing to tell it to', async () => {
		const { connection } = standInConnection({ replies: [answer(202, { batch_id: 'b1' })] });
		const context = { getExecutionCancelSignal: () => undefined } as never;
		const kind = announced(context, batchRequests(connection, 0));
		const [request] = planRequests(kind, [newReference(0, 'url', 'https://x.test/a.mp3')], 0);
		expect(await kind.send(request!)).toEqual({ batch_id: 'b1' });
	});
});
