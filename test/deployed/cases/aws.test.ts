import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { connect, inSeconds } from '../../support/local-stage.ts';
import { eventually } from '../../support/process.ts';
import { Deployed, deployedStage, ROOT_ACCESS } from '../deployed.ts';

const deployed = deployedStage();

describe('the deployed stage', () => {
  it('knows a person by the token of the issuer, with role and tenant', async () => {
    const { operator } = deployed;
    expect((await operator.api('GET', '/v1/tenants')).status).toBe(200);
    expect((await operator.api('GET', '/v1/posts')).body['items']).toEqual([]);
  });

  it('takes a token no more from the moment that it is taken back', async () => {
    const tenant = await deployed.tenant('revoking');
    const made = await tenant.api('POST', '/v1/tokens', { name: 'short', role: 'viewer' });
    const headers = { authorization: `Bearer ${String(made.body['token'])}` };
    expect((await tenant.api('GET', '/v1/posts', undefined, headers)).status).toBe(200);
    expect((await tenant.api('DELETE', `/v1/tokens/${String(made.body['id'])}`)).status).toBe(204);
    expect((await tenant.api('GET', '/v1/posts', undefined, headers)).status).toBe(403);
  });

  it('lets what is due later than a message can wait be woken by a schedule', async () => {
    const tenant = await deployed.tenant('later');
    const accountId = await connect(tenant, deployed.sandbox, 'later');
    const draft = { text: 'Später', accountIds: [accountId], publishAt: inSeconds(3600) };
    const queued = (await tenant.api('POST', '/v1/posts', draft)).body as unknown as {
      publications: [{ id: string; dueAt: string }];
    };
    const [{ id, dueAt }] = queued.publications;
    const endpoint = Deployed.parse(process.env).DEPLOYED_ENDPOINT;
    const scheduler = new SchedulerClient({ ...ROOT_ACCESS, endpoint });
    const wakeAt = Date.parse(dueAt) - 3000;
    const Name = `${id}-1-${wakeAt.toString(36)}`;
    await eventually(
      async () => (await scheduler.send(new ListSchedulesCommand({ NamePrefix: id }))).Schedules ?? [],
      (schedules) => schedules.some((schedule) => schedule.Name === Name),
    );
  });
});
