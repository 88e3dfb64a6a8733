import type { IdempotencyKey } from '../../ports/idempotency-repository.ts';
import { type ApiAnswer, problem } from './answer.ts';
import type { ApiPorts, ApiRequest } from './api-ports.ts';

/** A claim whose request died lapses after this. */
const CLAIM_MS = 60_000;
const ANSWER_KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Same key and body: the first answer again. Without a key, a write is just done. */
export async function answerOnce(
  ports: ApiPorts,
  raw: Request,
  request: ApiRequest,
  handle: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const key = raw.headers.get('idempotency-key');
  if (key === null) return handle(request);
  if (!KEY.test(key))
    return problem('invalid-body', {
      errors: [
        { pointer: '', detail: 'Idempotency-Key takes 1 to 200 printable ASCII characters without spaces' },
      ],
    });
  const { tenantId, name } = request.principal;
  const address = new URL(raw.url);
  const scope = `${name} ${raw.method} ${address.pathname}${address.search}`;
  const stored: IdempotencyKey = { tenantId, scope, key };
  const now = ports.clock.now();
  const bodySha256 = ports.ids.digest(
    `${request.contentType}\n${String(request.expectedVersion)}\n${request.bodyText}`,
  );
  const claim = await ports.idempotency.claim(stored, { bodySha256, now, lapsesAt: now + CLAIM_MS });
  switch (claim.kind) {
    case 'answered':
      return {
        status: claim.answer.status,
        body: claim.answer.body,
        contentType: claim.answer.headers['Content-Type'] ?? 'application/json',
        headers: withoutType(claim.answer.headers),
      };
    case 'running':
      return problem('still-running', { detail: 'ask again in a moment' }, { 'Retry-After': '1' });
    case 'mismatch':
      return problem('key-reused');
    case 'claimed':
      return answerAndKeep(ports, stored, { ...request, writeSeed: [tenantId, scope, key] }, handle);
  }
}

async function answerAndKeep(
  ports: ApiPorts,
  key: IdempotencyKey,
  request: ApiRequest,
  handle: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  let answer: ApiAnswer;
  try {
    answer = await handle(request);
  } catch (error) {
    await ports.idempotency.release(key);
    throw error;
  }
  // A refusal changed nothing: the caller may correct what is wrong and use the key again. A secret is never kept.
  if (answer.status >= 400 || isSecret(answer)) await ports.idempotency.release(key);
  else {
    const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
    const headers = { ...answer.headers, 'Content-Type': answer.contentType ?? 'application/json' };
    await ports.idempotency.answer(
      key,
      { status: answer.status, headers, body },
      ports.clock.now() + ANSWER_KEPT_MS,
    );
  }
  return answer;
}

function isSecret({ body }: ApiAnswer): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('token' in body || 'upload' in body || 'authorizeUrl' in body)
  );
}

function withoutType({
  'Content-Type': _type,
  ...headers
}: Readonly<Record<string, string>>): Record<string, string> {
  return headers;
}
