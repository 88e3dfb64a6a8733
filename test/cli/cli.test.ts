import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connect,
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
import { type Started, start } from '../support/process.ts';

const FILE = new URL('../../bin/sendeplan.ts', import.meta.url).pathname;
const FAR = '2027-06-01T09:00:00';

describe('npx sendeplan', () => {
  let sandbox: Sandbox & Started;
  let stage: LocalStage;
  let accountId: string;
  let oauth1: Readonly<Record<string, string>>;
  const directory = newDirectory();

  function run(words: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') {
    const defaults = {
      PATH: process.env['PATH'] ?? '',
      SENDEPLAN_URL: stage.url,
      SENDEPLAN_API_TOKEN: TOKEN,
    };
    const result = spawnSync(process.execPath, [FILE, ...words], {
      ...{ encoding: 'utf8', input, env: { ...defaults, ...env } },
    });
    expect(`${result.stdout}${result.stderr}`).not.toContain(TOKEN);
    return result;
  }
  const json = (words: readonly string[], input = '') =>
    JSON.parse(run([...words, '--json'], {}, input).stdout) as Record<string, unknown>;
  const queue = (text: string, ...more: string[]) =>
    ['queue', text, '--account', accountId, '--at', FAR, '--zone', 'Europe/Berlin', ...more] as const;

  beforeAll(async () => {
    sandbox = await startSandbox();
    stage = await startStage({ SENDEPLAN_X_API_URL: sandbox.url });
    accountId = await connect(stage, sandbox);
    // The commands below run while this process stands still, so its own connections are used before them.
    ({ oauth1 } = await newSandboxAccount(sandbox, 'zweite'));
  });
  afterAll(async () => {
    await stage.stop();
    await sandbox.stop();
  });

  it('explains itself in the language of the terminal, every command of it', () => {
    expect(run(['--help']).stdout).toMatch(/Commands:[\s\S]*Exit codes/);
    expect(run(['--help'], { LANG: 'de_DE.UTF-8' }).stdout).toMatch(/Befehle:[\s\S]*Exit-Codes/);
    for (const command of [
      'queue',
      'import',
      'list',
      'show',
      'cancel',
      'resolve',
      'accounts',
      'report',
      'pause',
      'resume',
      'status',
      'export',
    ])
      expect(run([command, '--help']), command).toMatchObject({ status: 0, stderr: '' });
  });

  it('queues a post with image, thread and labels, shows it, and cancels it', () => {
    const image = join(directory, 'markt.png');
    writeFileSync(image, png());
    const labels = ['--campaign', 'q2', '--content-class', 'people'];
    const queued = json(
      queue('Grüße vom Markt', '--image', image, '--alt', 'Ein Platz', '--thread', 'Teil zwei', ...labels),
    );
    expect(queued).toMatchObject({
      dueAt: '2027-06-01T07:00:00.000Z',
      labels: { campaign: 'q2', contentClass: 'people' },
    });
    const id = String(queued['id']);
    expect(json(['show', id])).toMatchObject({
      text: 'Grüße vom Markt',
      thread: [{ text: 'Teil zwei' }],
      media: [{}],
    });
    expect(run(['show', id]).stdout).toContain('Grüße vom Markt');
    expect(run(['cancel', id])).toMatchObject({ status: 0 });
    expect(json(['show', id])).toMatchObject({ state: 'cancelled' });
    expect(run(['cancel', id]), 'a second time changes nothing').toMatchObject({ status: 0 });
  });

  it('checks without storing', () => {
    const check = json(queue('x'.repeat(281), '--dry-run'));
    expect(check['problems']).toHaveLength(1);
    expect(run(queue('x'.repeat(281), '--dry-run')).status).toBe(1);
    expect(run(queue('Kurz', '--dry-run')).stdout).toContain('280');
  });

  it('takes the text from standard input, and repeats nothing under the same key', () => {
    const words = ['queue', '--account', accountId, '--at', FAR, '--zone', 'UTC', '--idempotency-key', 'k-1'];
    const first = json(words, 'Von der Leitung');
    expect(json(words, 'Von der Leitung')['id']).toBe(first['id']);
    expect(run(words, {}, 'Etwas anderes').status).toBe(1);
  });

  it('says which instants a local time may mean where the clocks change', () => {
    const asked = run([
      'queue',
      'Umstellung',
      '--account',
      accountId,
      '--at',
      '2027-10-31T02:30:00',
      '--zone',
      'Europe/Berlin',
    ]);
    expect(asked.status).toBe(1);
    expect(asked.stderr).toMatch(/2027-10-31T00:30:00.*2027-10-31T01:30:00/s);
  });

  it('imports good rows, names the broken one, and adds nothing when it is run again', () => {
    const file = join(directory, 'plan.csv');
    const rows = [1, 2, 3].map(
      (row) => `r${row},Beitrag ${row} aus der Datei,${accountId},${FAR},Europe/Berlin`,
    );
    writeFileSync(
      file,
      ['key,text,accountIds,publishAt,timeZone', ...rows, `r4,Kaputt,${accountId},gestern,UTC`].join('\n'),
    );
    const count = () =>
      Object.keys(json(['list', '--from', '2027-05-31T00:00:00Z', '--limit', '500'])['items'] ?? []).length;
    const before = count();
    const imported = run(['import', file]);
    expect(imported.status).toBe(1);
    expect(`${imported.stdout}${imported.stderr}`).toMatch(/4[\s\S]*r4[\s\S]*publishAt/);
    expect(count()).toBe(before + 3);
    run(['import', file]);
    expect(count()).toBe(before + 3);
    expect(run(['import', file, '--dry-run']).status).toBe(1);
  });

  it('pauses, shows it in the status, and resumes', () => {
    expect(run(['pause', 'Störung im Haus'])).toMatchObject({ status: 0 });
    expect(run(['status']).stdout).toContain('Störung im Haus');
    expect(run(['resume', '--all'])).toMatchObject({ status: 0 });
    expect(json(['status'])).toMatchObject({ pauses: [] });
    expect(run(['pause']).status).toBe(2);
  });

  it('connects an account by credentials from standard input, and deletes it', () => {
    const body = JSON.stringify({ network: 'x', handle: 'zweite', credentials: oauth1 });
    const made = json(['accounts', 'connect', '-'], body);
    expect(JSON.stringify(made)).not.toContain(oauth1['accessSecret']);
    expect(run(['accounts']).stdout).toContain('@zweite');
    expect(run(['accounts', 'delete', String(made['id']), '--yes']).status).toBe(0);
    expect(run(['accounts']).stdout).not.toContain('@zweite');
  });

  it('reports in both languages, as JSON and as CSV', () => {
    expect(run(['report'], { LANG: 'de_DE' }).stdout).toMatch(/Beiträge/);
    expect(json(['report', '--group-by', 'contentClass'])).toMatchObject({ groupBy: 'contentClass' });
    expect(run(['report', '--csv']).stdout).toMatch(/^group,|^"?group/m);
  });

  it('resolves only what needs a decision', () => {
    const { publications } = json(queue('Noch nicht gesendet')) as unknown as {
      publications: { id: string }[];
    };
    const id = publications[0]?.id ?? '';
    expect(run(['resolve', id, '--not-published']).status).toBe(1);
    expect(run(['show', id]).status).toBe(0);
  });

  it('ends with a code that scripts can tell by', async () => {
    expect(run(['show', 'pst_nothere']).status).toBe(4);
    expect(run(['nonsense']).status).toBe(2);
    expect(run(['queue', 'x', '--account', accountId, '--at', inSeconds(-90_000)]).status).toBe(1);
    expect(run(['list'], { SENDEPLAN_API_TOKEN: 'wrong' }).status).toBe(6);
    expect(run(['list'], { SENDEPLAN_URL: 'http://127.0.0.1:1' }).status).toBe(3);
    const broken = createServer((_request, response) => void response.writeHead(200).end('<html>'));
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const { port } = broken.address() as AddressInfo;
    // A synchronous child would wait for this process to answer it.
    const asked = start(
      'bin/sendeplan.ts',
      { SENDEPLAN_URL: `http://127.0.0.1:${port}`, SENDEPLAN_API_TOKEN: TOKEN },
      [],
      ['list'],
    );
    await expect.poll(() => asked.child.exitCode, { timeout: 20_000 }).toBe(3);
    broken.close();
  });
});
