import { Agent } from 'node:http';
import { TwitterApi } from 'twitter-api-v2';
import { newSandboxAccount, type Sandbox } from '../support/local-stage.ts';

/** A real client of X with an account of its own, and one that does not know the account's secret. */
export async function newClient(sandbox: Sandbox, handle: string, isUnlimited = true) {
  const { id, oauth1, oauth2 } = await newSandboxAccount(sandbox, handle, isUnlimited);
  const forged = { ...oauth1, accessSecret: 'guessed' };
  return { id, oauth2, client: clientWith(sandbox, oauth1), forged: clientWith(sandbox, forged) };
}

function clientWith(sandbox: Sandbox, oauth1: Readonly<Record<string, string>>): TwitterApi {
  const client = new TwitterApi(
    {
      ...{ appKey: oauth1['consumerKey'] ?? '', appSecret: oauth1['consumerSecret'] ?? '' },
      ...{ accessToken: oauth1['accessToken'] ?? '', accessSecret: oauth1['accessSecret'] ?? '' },
    },
    // The library speaks https unless an agent says otherwise.
    { httpAgent: new Agent() },
  );
  Reflect.set(client.v2, '_prefix', `${sandbox.url}/2/`);
  return client;
}
