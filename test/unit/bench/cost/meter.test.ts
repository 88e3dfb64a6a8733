import { afterEach, describe, expect, it } from 'vitest';
import { counts } from '../../../../bench/cost/bill.ts';
import { type Meter, openMeter } from '../../../../bench/cost/meter.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers every request alike. */
async function server(status: number, answer: string): Promise<ScriptedServer> {
  const scripted = await startScriptedServer();
  scripted.play((_request, response) => response.writeHead(status).end(answer));
  closing.push(() => scripted.close());
  return scripted;
}

async function meterBetween(emulator: ScriptedServer, local: ScriptedServer): Promise<Meter> {
  const meter = await openMeter(emulator.url.origin, local.url.origin);
  closing.unshift(() => meter.close());
  return meter;
}

function ask(meter: Meter, service: string, operation: string, body: string): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=A/20261124/eu-central-1/${service}/aws4_request, Signature=0`;
  const headers = { authorization, 'x-amz-target': `Api.${operation}` };
  return fetch(meter.url, { method: 'POST', headers, body });
}

const units = (CapacityUnits: number) => JSON.stringify({ Item: {}, ConsumedCapacity: { CapacityUnits } });

describe('the meter', () => {
  it('asks both for their units and counts the larger figure of each request', async () => {
    const [emulator, local] = [await server(200, units(3)), await server(200, units(5))];
    const meter = await meterBetween(emulator, local);
    const answer = await ask(meter, 'dynamodb', 'UpdateItem', '{"TableName":"t"}');
    expect(await answer.text()).toBe(units(3));
    expect(await meter.take()).toEqual(counts({ writeUnits: 5, streamRecords: 1 }));
    const asked = JSON.stringify({ TableName: 't', ReturnConsumedCapacity: 'INDEXES' });
    expect([emulator.seen, local.seen].map(([request]) => String(request?.body))).toEqual([asked, asked]);
    expect(meter.units()).toEqual({ emulator: 3, dynamoDbLocal: 5 });
  });

  it('passes on what is not for DynamoDB as it is, to the emulator alone', async () => {
    const [emulator, local] = [await server(200, '{}'), await server(200, '{}')];
    const meter = await meterBetween(emulator, local);
    await ask(meter, 'kms', 'Decrypt', '{"a": 1}');
    await fetch(meter.url, { method: 'POST', body: 'code=1' });
    expect(emulator.seen.map(({ body }) => String(body))).toEqual(['{"a": 1}', 'code=1']);
    expect(local.seen).toEqual([]);
    expect(await meter.take()).toEqual(counts({ kmsRequests: 1 }));
  });

  it('counts from nothing again after it was asked', async () => {
    const meter = await meterBetween(await server(200, '{}'), await server(200, '{}'));
    await ask(meter, 'kms', 'Decrypt', '{}');
    await meter.take();
    expect(await meter.take()).toEqual(counts({}));
  });

  it('does not count on when the two answer differently', async () => {
    const meter = await meterBetween(await server(200, units(1)), await server(400, '{"__type":"refused"}'));
    await ask(meter, 'dynamodb', 'GetItem', '{}');
    await expect(meter.take()).rejects.toThrow('GetItem was answered 200 and 400');
  });
});
