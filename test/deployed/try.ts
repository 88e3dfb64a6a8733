import { callerOf, connect, startSandbox } from '../support/local-stage.ts';
import { eventually } from '../support/process.ts';
import { deployEmulated } from './emulated-stage.ts';
import { createPerson } from './people.ts';
import { signIn } from './sign-in.ts';

const t0 = Date.now();
const t = (s: string) => console.log(new Date().toISOString(), ((Date.now() - t0) / 1000).toFixed(1), s);
const sandbox = await startSandbox();
t('sandbox');

import { openSecondAddress } from './second-address.ts';

const second = await openSecondAddress(sandbox.url);
const stage = await deployEmulated({
  profile: 'trial',
  xApiUrl: second.url,
  sendTimeoutMs: '1000',
  reconcileDelaysSeconds: '1,2',
  collectAges: '1s,2s',
});
t('deployed ' + JSON.stringify(stage.outputs));
try {
  await stage.restart(true);
  t('restarted');
  console.log(await (await fetch(stage.url + '/v1/health')).text());
  const person = await createPerson(stage.endpoint, stage.outputs, {
    name: 'op',
    role: 'operator',
    tenantId: 'bank',
  });
  const jwt = await signIn(stage.url, stage.endpoint, person);
  t('signed in');
  const api = callerOf(stage.url, jwt);
  console.log(
    (await api('POST', '/v1/tenants', { id: 'bank', name: 'Bank', timeZone: 'Europe/Berlin' })).text,
  );
  const accountId = await connect({ api, url: stage.url, token: jwt }, sandbox);
  t('connected ' + accountId);
  const q = await api('POST', '/v1/posts', {
    text: 'Hallo AWS',
    accountIds: [accountId],
    publishAt: new Date(Math.ceil(Date.now() / 1000 + 5) * 1000).toISOString(),
  });
  console.log(q.text);
  const done = await eventually(
    () => api('GET', '/v1/posts/' + q.body['id']),
    ({ body }) => body['state'] === 'published',
    30000,
  ).catch((e) => String(e));
  console.log(typeof done === 'string' ? done : done.text);
  t('done');
  console.log(await sandbox.posts());
} catch (e) {
  console.log(e);
}

import { writeFileSync } from 'node:fs';

writeFileSync('/tmp/emulator.log', stage.emulator.output());
await stage.close();
void second.close();
await sandbox.kill();
