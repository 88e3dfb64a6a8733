import * as z from 'zod';

const Rules = z.object({ Rules: z.array(z.object({ Name: z.string() })) });

/** Stops what runs by the clock, so that only what is asked for is counted. @returns how many rules there were. */
export async function stopTimers(endpoint: string): Promise<number> {
  const { Rules: rules } = Rules.parse(await events(endpoint, 'ListRules', {}));
  for (const { Name } of rules) await events(endpoint, 'DisableRule', { Name });
  return rules.length;
}

/** EventBridge itself, whose client is not among our packages. The emulator looks at the signature's scope only. */
async function events(endpoint: string, operation: string, input: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSEvents.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/events/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} was answered ${response.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
