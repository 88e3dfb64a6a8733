import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  inSeconds,
  type LocalStage,
  newDirectory,
  newSandboxAccount,
  type Sandbox,
  startSandbox,
  startStage,
  TOKEN,
} from '../support/local-stage.ts';
import { png } from '../support/png.ts';
import { eventually, type Started } from '../support/process.ts';

const FILE = new URL('../../bin/sendeplan.ts', import.meta.url).pathname;
const image = png(60, 60);

describe('moving a tenant with npx sendeplan', () => {
  let sandbox: Sandbox & Started;
  let source: LocalStage;
  let target: LocalStage;
  let oauth1: Readonly<Record<string, string>>;
  let accountId: string;
  const directory = newDirectory();
  const exported = join(directory, 'bank.ndjson');

  function run(stage: LocalStage, words: readonly string[], { lang = 'en', input = '' } = {}) {
    const env = {
      PATH: process.env['PATH'] ?? '',
      ...{ SENDEPLAN_URL: stage.url, SENDEPLAN_API_TOKEN: TOKEN, LANG: lang },
    };
    const result = spawnSync(process.execPath, [FILE, ...words], {
      ...{ encoding: 'utf8', input, env, maxBuffer: 100_000_000 },
    });
    expect(`${result.stdout}${result.stderr}`).not.toContain(oauth1['accessSecret']);
    return result;
  }
  const connectOn = (stage: LocalStage) =>
    stage.api('POST', '/v1/accounts', { network: 'x', handle: 'bank', credentials: oauth1 });
  const countOf = async (text: string) => (await sandbox.posts()).filter((post) => post.text === text).length;
  const queue = (text: string, at: string, ...more: string[]) =>
    run(source, ['queue', text, '--account', accountId, '--at', at, ...more]);

  beforeAll(async () => {
    sandbox = await startSandbox();
    const env = { SENDEPLAN_X_API_URL: sandbox.url };
    [source, target] = await Promise.all([startStage(env), startStage(env)]);
    ({ oauth1 } = await newSandboxAccount(sandbox, 'bank'));
    accountId = String((await connectOn(source)).body['id']);
    const picture = join(directory, 'markt.png');
    writeFileSync(picture, image);
    queue('Grüße vom Markt', inSeconds(86_400), '--image', picture, '--alt', 'Ein Platz');
    queue('Schon erschienen', inSeconds(1));
    queue('Bald', inSeconds(600), '--campaign', 'q4');
    await eventually(
      () => countOf('Schon erschienen'),
      (count) => count === 1,
    );
    const states = async () =>
      JSON.stringify((await source.api('GET', '/v1/posts?state=published')).body['items']);
    await eventually(states, (posts) => posts.includes('Schon erschienen'));
  });
  afterAll(async () => {
    await Promise.all([source.stop(), target.stop()]);
    await sandbox.stop();
  });

  it('exports only what is paused, and pauses it when asked to', () => {
    const refused = run(source, ['export', '--to', exported]);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/not paused.*--pause/s);
    expect(run(source, ['export'], { lang: 'de_DE.UTF-8' }).stderr).toMatch(/nicht angehalten/);
    expect(existsSync(exported)).toBe(false);
    const done = run(source, ['export', '--pause', '--to', exported]);
    expect(done, done.stderr).toMatchObject({ status: 0, stdout: '' });
    expect(done.stderr).toMatch(/records and 1 images exported[\s\S]*stays paused here/);
    const text = readFileSync(exported, 'utf8');
    expect(text).toMatch(/^\{"format":"sendeplan-export","tenantId":"demo","version":1\}\n/);
    expect(text).toMatch(/"kind":"media".*\n\{"base64":"iVBOR[^"]*","kind":"bytes","mediaId":"med_\w+"\}\n/);
    expect(text).toMatch(/\n\{"kind":"end"\}\n$/);
    expect(statSync(exported).mode & 0o777).toBe(0o600);
    expect(run(source, ['export']).stdout).toBe(text);
    expect(run(source, ['export', '--to', '/nowhere/x']).status).toBe(2);
  });

  it('restores it elsewhere, where the export is the same byte for byte', async () => {
    const asked = run(target, ['import', exported]);
    expect(asked.status).toBe(2);
    expect(asked.stderr).toMatch(/tenant demo.*--yes/s);
    expect((await target.api('GET', '/v1/pauses')).body['items']).toEqual([]);
    expect(run(target, ['import', exported, '--dry-run']).status).toBe(2);
    const done = run(target, ['import', exported, '--yes']);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stderr).toMatch(/1 images restored; 0 records were here already[\s\S]*stays paused/);
    expect(run(target, ['export']).stdout).toBe(readFileSync(exported, 'utf8'));
  });

  it('changes nothing when it is run again, from a pipe, in German', () => {
    const text = readFileSync(exported, 'utf8');
    const again = run(target, ['import', '-', '--yes', '--json'], { lang: 'de_DE.UTF-8', input: text });
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ tenantId: 'demo', restored: 0, images: 0 });
    expect(again.stderr).toMatch(/0 Datensätze und 0 Bilder eingespielt/);
    expect(run(target, ['export']).stdout).toBe(text);
  });

  it('says of a file that is cut, damaged, of another version or of other content what is wrong', () => {
    const lines = readFileSync(exported, 'utf8').split('\n');
    const broken = (name: string, text: string) => {
      const path = join(directory, name);
      writeFileSync(path, text);
      return run(target, ['import', path, '--yes']);
    };
    const cut = broken('cut.ndjson', `${lines.slice(0, -2).join('\n')}\n`);
    expect(cut).toMatchObject({ status: 1 });
    expect(cut.stderr).toMatch(/ends too early/);
    const damaged = broken('damaged.ndjson', [lines[0], 'x', ...lines.slice(1)].join('\n'));
    expect(damaged).toMatchObject({ status: 2 });
    expect(damaged.stderr).toMatch(/Line 2/);
    const newer = broken('newer.ndjson', lines.join('\n').replace('"version":1}', '"version":2}'));
    expect(newer).toMatchObject({ status: 2 });
    const other = broken('other.ndjson', lines.join('\n').replace('Grüße vom Markt', 'Etwas anderes'));
    expect(other).toMatchObject({ status: 1 });
    expect(other.stderr).toMatch(/pst_\w+ is here already, with other content/);
  });

  it('publishes from the new stage alone, once somebody has connected the account and lifted the pause', async () => {
    const accounts = await target.api('GET', '/v1/accounts');
    expect(accounts.body['items']).toMatchObject([{ id: accountId, status: 'disconnected' }]);
    expect((await connectOn(target)).body).toMatchObject({ id: accountId, status: 'connected' });
    const soon = inSeconds(2);
    const list = await target.api('GET', '/v1/posts?campaign=q4');
    const [post] = list.body['items'] as unknown as { id: string; text: string; version: number }[];
    await target.api(
      ...(['PATCH', `/v1/posts/${post?.id ?? ''}`, { publishAt: soon }, { 'if-match': '"1"' }] as const),
    );
    expect(run(target, ['resume']).status).toBe(0);
    await eventually(
      () => countOf('Bald'),
      (count) => count === 1,
    );
    const shown = () => target.api('GET', '/v1/posts?state=published&campaign=q4');
    await eventually(shown, ({ text }) => text.includes('Bald'));
    expect(await countOf('Bald')).toBe(1);
    expect((await source.api('GET', '/v1/posts?campaign=q4')).text).toContain('"held"');
  });
});
