import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type ApiUnderTest, connect, draft, postCount, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let account: string;
beforeAll(async () => {
  api = await startApi();
  account = await connect(api);
});
afterAll(() => api.close());

const send = (body: string | Uint8Array, contentType: string, query = ''): Promise<Answer> =>
  api.call({
    method: 'POST',
    path: `/v1/posts/import${query}`,
    as: 'author',
    body,
    headers: { 'content-type': contentType },
  });
const csv = (...rows: string[]) =>
  send(`key,text,accountIds,publishAt,timeZone\n${rows.join('\n')}\n`, 'text/csv');
const row = (key: string, text = '"Guten Morgen, Berlin"', publishAt = '2026-12-06T09:00:00') =>
  `${key},${text},${account},${publishAt},Europe/Berlin`;
const problemsOf = (answer: Answer) =>
  answer.body.rows.map(({ row: number, key, problem }) => [number, key, problem] as unknown);

describe('an import from CSV', () => {
  it('stores the good rows and names each broken one by its number', async () => {
    const before = await postCount(api);
    const answer = await csv(
      row('a1'),
      row('a2', 'x'.repeat(281)),
      'a3,too,few',
      row('a4', 'Text', 'irgendwann'),
      row('a5', 'br"oken'),
      row('a6', '"two\nlines; one row"'),
    );
    expect(answer.body).toMatchObject({ accepted: 2, refused: 4 });
    expect(problemsOf(answer)).toEqual([
      [1, 'a1', undefined],
      [2, 'a2', expect.stringMatching(/^text: .*281/)],
      [3, 'a3', '3 cells where the header has 5'],
      [4, 'a4', expect.stringMatching(/^publishAt: got "irgendwann"/)],
      [5, 'a5', expect.stringMatching(/^line 6: a quote stands/)],
      [6, 'a6', undefined],
    ]);
    expect(await postCount(api)).toBe(before + 2);
    const stored = await api.call({ method: 'GET', path: `/v1/posts/${answer.body.rows[5]?.postId ?? ''}` });
    expect(stored.body.text).toBe('two\nlines; one row');
  });

  it('loses to a broken quote only the row that it stands in', async () => {
    const answer = await csv(row('o1'), row('o2', '"never'), row('o3'), row('o4', '"too"early'), row('o5'));
    expect(problemsOf(answer)).toEqual([
      [1, 'o1', undefined],
      [2, 'o2', expect.stringMatching(/^line 3: a quoted cell goes on/)],
      [3, 'o3', undefined],
      [4, 'o4', expect.stringMatching(/^line 5: a quoted cell goes on/)],
      [5, 'o5', undefined],
    ]);
  });

  it('takes a row with the same key once, however often it comes', async () => {
    const before = await postCount(api);
    const [first, second] = [await csv(row('b1')), await csv(row('b1'), row('b1'))];
    expect(second.body.accepted).toBe(2);
    expect(new Set([...first.body.rows, ...second.body.rows].map(({ postId }) => postId)).size).toBe(1);
    const other = await csv(row('b1', 'Another text'));
    expect(problemsOf(other)).toEqual([[1, 'b1', 'the key "b1" was used for another post before']]);
    expect(await postCount(api)).toBe(before + 1);
  });

  it('reads what a German spreadsheet writes: semicolons, a byte-order mark, CRLF, commas in texts', async () => {
    const lines = [
      '\uFEFFkey;text;accountIds;publishAt;timeZone;mediaIds',
      `c1;Grüße, alle;${account};2026-12-06T09:00:00;Europe/Berlin;`,
    ];
    const answer = await send(lines.join('\r\n'), 'text/csv; charset=utf-8');
    expect(answer.body).toMatchObject({ accepted: 1, refused: 0 });
    expect(
      (await api.call({ method: 'GET', path: `/v1/posts/${answer.body.rows[0]?.postId ?? ''}` })).body.text,
    ).toBe('Grüße, alle');
  });

  it('refuses Windows-1252 instead of publishing boxes for umlauts', async () => {
    const answer = await send(
      Buffer.from(`key,text,accountIds,publishAt,timeZone\n${row('d1', 'Grüße')}\n`, 'latin1'),
      'text/csv',
    );
    expect(answer).toMatchObject({ status: 400, body: { detail: 'the body is not in UTF-8' } });
  });

  it('refuses a file whose columns are not ours, and says which', async () => {
    const answer = await send('key,text,accounts,publishAt\n', 'text/csv');
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/"accounts" is not known; the column accountIds is missing/);
  });
});

describe('an import from NDJSON', () => {
  const line = (key: string, change: object = {}) => JSON.stringify({ key, ...draft(account, change) });

  it('counts lines, blank ones too, and names what is wrong with each', async () => {
    const answer = await send(
      [
        line('n1'),
        '',
        '{"key": ',
        line('n4', { txt: 1 }),
        line('n5', { publishAt: '2027-03-28T02:30:00' }),
      ].join('\n'),
      'application/x-ndjson',
    );
    expect(answer.body).toMatchObject({ accepted: 1, refused: 3 });
    expect(problemsOf(answer)).toEqual([
      [1, 'n1', undefined],
      [3, '', 'this line is no JSON'],
      [4, 'n4', 'txt: this field is not known'],
      [5, 'n5', expect.stringMatching(/does not exist.*disambiguation/)],
    ]);
  });

  it('checks without storing in a dry run', async () => {
    const before = await postCount(api);
    const answer = await send(
      [line('m1'), line('m2', { text: '' })].join('\n'),
      'application/x-ndjson',
      '?dryRun=true',
    );
    expect(answer.body).toMatchObject({ accepted: 1, refused: 1 });
    expect(answer.body.rows[0]).not.toHaveProperty('postId');
    expect(await postCount(api)).toBe(before);
  });

  it('keeps the keys of two tenants apart', async () => {
    const token = await api.call({
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'o', role: 'admin', tenantId: 'other' },
    });
    const foreign = await connect(api, token.body.token);
    const body = JSON.stringify({ key: 'n1', ...draft(foreign) });
    const answer = await api.call({
      method: 'POST',
      path: '/v1/posts/import',
      as: token.body.token,
      body,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(answer.body).toMatchObject({ accepted: 1 });
  });
});
