import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { isTimeZone, localSlot, monthOf, resolvePublishTime } from '../../../../core/domain/publish-time.ts';

const BERLIN = 'Europe/Berlin';
const at = (instant: string) => ({ kind: 'resolved', at: Date.parse(instant) });

describe('an instant', () => {
  test.each([
    ['2026-12-05T08:00:00Z', '2026-12-05T08:00:00Z'],
    ['2026-12-05T09:00:00+01:00', '2026-12-05T08:00:00Z'],
    ['2026-12-05T02:30-05:30', '2026-12-05T08:00:00Z'],
    ['2026-12-05T08:00:00.250Z', '2026-12-05T08:00:00.250Z'],
    ['2026-12-05t08:00:00z', '2026-12-05T08:00:00Z'],
  ])('%s is taken as it stands', (publishAt, instant) => {
    expect(resolvePublishTime({ publishAt })).toEqual(at(instant));
  });

  test('needs no time zone and ignores one', () => {
    expect(resolvePublishTime({ publishAt: '2026-12-05T08:00:00Z', timeZone: 'Asia/Tokyo' })).toEqual(
      at('2026-12-05T08:00:00Z'),
    );
  });

  test.each([
    '2026-02-30T08:00:00Z',
    '2026-12-05T24:00:00Z',
    '2026-12-05T08:00:00+25:00',
    '2026-13-01T08:00Z',
  ])('%s is no real one', (publishAt) => {
    expect(resolvePublishTime({ publishAt })).toMatchObject({ kind: 'invalid', pointer: '/publishAt' });
  });
});

describe('a local time', () => {
  test('is resolved in its zone, in summer and in winter', () => {
    expect(resolvePublishTime({ publishAt: '2026-12-05T09:00:00', timeZone: BERLIN })).toEqual(
      at('2026-12-05T08:00:00Z'),
    );
    expect(resolvePublishTime({ publishAt: '2026-07-05T09:00', timeZone: BERLIN })).toEqual(
      at('2026-07-05T07:00:00Z'),
    );
  });

  test('that the clocks skip is refused with both instants that may be meant', () => {
    const answer = resolvePublishTime({ publishAt: '2026-03-29T02:30:00', timeZone: BERLIN });
    expect(answer).toEqual({
      kind: 'ambiguous',
      detail: '2026-03-29T02:30:00 does not exist in Europe/Berlin on that day, because the clocks change',
      candidates: [Date.parse('2026-03-29T00:30:00Z'), Date.parse('2026-03-29T01:30:00Z')],
    });
  });

  test('that the clocks show twice is refused with both instants', () => {
    const answer = resolvePublishTime({ publishAt: '2026-10-25T02:30:00', timeZone: BERLIN });
    expect(answer).toEqual({
      kind: 'ambiguous',
      detail: '2026-10-25T02:30:00 exists twice in Europe/Berlin on that day, because the clocks change',
      candidates: [Date.parse('2026-10-25T00:30:00Z'), Date.parse('2026-10-25T01:30:00Z')],
    });
  });

  test.each([
    ['2026-03-29T02:30:00', 'earlier', '2026-03-29T00:30:00Z'],
    ['2026-03-29T02:30:00', 'later', '2026-03-29T01:30:00Z'],
    ['2026-10-25T02:30:00', 'earlier', '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30:00', 'later', '2026-10-25T01:30:00Z'],
  ] as const)('%s is the %s one where the person says so', (publishAt, disambiguation, instant) => {
    expect(resolvePublishTime({ publishAt, timeZone: BERLIN, disambiguation })).toEqual(at(instant));
  });

  test('on the day of a change is certain at any other hour', () => {
    expect(resolvePublishTime({ publishAt: '2026-03-29T09:00:00', timeZone: BERLIN })).toEqual(
      at('2026-03-29T07:00:00Z'),
    );
  });

  test('needs a zone that exists', () => {
    const publishAt = '2026-12-05T09:00:00';
    for (const timeZone of [undefined, 'Mars/Olympus', '+01:00', '', 'x'.repeat(100)])
      expect(resolvePublishTime({ publishAt, timeZone })).toMatchObject({
        kind: 'invalid',
        pointer: '/timeZone',
      });
  });

  test.each(['2026-02-30T09:00:00', '2026-12-05', 'tomorrow', '2026-12-05 09:00', '2026-12-05T25:00'])(
    '%s is refused',
    (publishAt) => {
      expect(resolvePublishTime({ publishAt, timeZone: BERLIN })).toMatchObject({
        kind: 'invalid',
        pointer: '/publishAt',
      });
    },
  );

  test('means in every zone what Temporal says it means', () => {
    const zones = [
      BERLIN,
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'Africa/Casablanca',
      'UTC',
    ];
    const minute = fc.integer({ min: 0, max: 12 * 365 * 1440 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (timeZone, minutes) => {
        const local = Temporal.PlainDateTime.from('2020-01-01T00:00:00').add({ minutes });
        const instant = (disambiguation: 'earlier' | 'later') =>
          local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
        const candidates = [instant('earlier'), instant('later')];
        const answer = resolvePublishTime({ publishAt: local.toString(), timeZone });
        expect(answer).toMatchObject(
          candidates[0] === candidates[1]
            ? { kind: 'resolved', at: candidates[0] }
            : { kind: 'ambiguous', candidates },
        );
      }),
      { numRuns: 400 },
    );
  });

  test('close to every change of the clocks means what Temporal says it means', () => {
    const changes = ['2026-03-29T02:00', '2026-10-25T02:00'];
    fc.assert(
      fc.property(fc.constantFrom(...changes), fc.integer({ min: -4000, max: 4000 }), (change, minutes) => {
        const local = Temporal.PlainDateTime.from(change).add({ minutes });
        const expected = local.toZonedDateTime(BERLIN, { disambiguation: 'later' }).epochMilliseconds;
        expect(
          resolvePublishTime({ publishAt: local.toString(), timeZone: BERLIN, disambiguation: 'later' }),
        ).toEqual({ kind: 'resolved', at: expected });
      }),
    );
  });
});

describe('what is remembered of zones', () => {
  test('stays bounded and right when more days and names are asked for than it holds', () => {
    for (let day = 0; day < 5000; day += 1) {
      const publishAt = Temporal.PlainDate.from('2026-01-01').add({ days: day }).toString();
      resolvePublishTime({ publishAt: `${publishAt}T12:00`, timeZone: 'UTC' });
    }
    for (let number = 0; number < 1100; number += 1) expect(isTimeZone(`Nowhere/N${number}`)).toBe(false);
    expect(isTimeZone(BERLIN)).toBe(true);
    expect(resolvePublishTime({ publishAt: '2026-01-01T12:00', timeZone: 'UTC' })).toEqual(
      at('2026-01-01T12:00:00Z'),
    );
  });
});

describe('the calendar of a zone', () => {
  test('a month runs from local midnight to local midnight, across a change of the clocks', () => {
    expect(monthOf(Date.parse('2026-03-31T22:30:00Z'), BERLIN)).toEqual([
      Date.parse('2026-03-31T22:00:00Z'),
      Date.parse('2026-04-30T22:00:00Z'),
    ]);
    expect(monthOf(Date.parse('2026-03-15T00:00:00Z'), BERLIN)).toEqual([
      Date.parse('2026-02-28T23:00:00Z'),
      Date.parse('2026-03-31T22:00:00Z'),
    ]);
  });

  test('a slot is the weekday and hour on the wall', () => {
    // A Sunday evening in London is a Monday in Berlin.
    expect(localSlot(Date.parse('2026-12-06T23:30:00Z'), BERLIN)).toEqual({ weekday: 1, hour: 0 });
  });
});
