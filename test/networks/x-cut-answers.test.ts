import { expect, it } from 'vitest';
import { classifyCreate } from '../../core/adapters/networks/x/x-outcome.ts';

const answered = (status: number, data: unknown) =>
  classifyCreate({ kind: 'answered', status, headers: {}, data }, 'bank', 0);

it('takes a 403 whose JSON was cut off for unreadable: it may refuse a duplicate', () => {
  const whole = JSON.stringify({ title: 'Forbidden', detail: 'You sent duplicate content.' });
  for (const length of [1, 12, whole.length - 1])
    expect(answered(403, whole.slice(0, length))).toMatchObject({ kind: 'unknown' });
  expect(answered(403, 'Your app is not allowed to post.')).toMatchObject({ kind: 'refused' });
});
