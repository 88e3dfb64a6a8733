import type { IdempotencyKey, StoredAnswer } from '../../ports/idempotency-repository.ts';
import { type ApiAnswer, problem } from './answer.ts';
import type { RequestPorts } from './api-ports.ts';
import type { ApiRequest, Route } from './route-handler.ts';
import { seal, unseal } from './sealed-answer.ts';

/** A claim whose request died lapses after this. */
const CLAIM_MS = 60_000;
const ANSWER_KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

interface Asked {
  readonly request: Request;
  /** What the caller signs in with. */
  readonly secret: string;
}

/** Same key and body: the first answer again. Without a key, a write is just done. */
export async function answerOnce(
  ports: RequestPorts,
  { request: raw, secret }: Asked,
  request: ApiRequest,
  handle: Route,
): Promise<ApiAnswer> {
  const key = raw.headers.get('idempotency-key');
  if (key === null) return handle(request);
  if (!KEY.test(key)) {
    const detail = 'Idempotency-Key takes 1 to 200 printable ASCII characters without spaces';
    return problem('invalid-body', { errors: [{ pointer: '', detail }] });
  }
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
      return keptAnswer(unseal(claim.answer, secret, stored));
    case 'running':
      return problem('still-running', { detail: 'ask again in a moment' }, { 'Retry-After': '1' });
    case 'mismatch':
      return problem('key-reused');
    case 'claimed':
      return answerAndKeep(ports, secret, stored, () =>
        handle({ ...request, writeSeed: [tenantId, scope, key] }),
      );
  }
}

function keptAnswer(kept: StoredAnswer | undefined): ApiAnswer {
  if (kept === undefined) {
    const detail = 'the first answer held a secret and can only be read with the token that asked for it';
    return problem('conflict', { detail });
  }
  const { 'Content-Type': contentType = 'application/json', ...headers } = kept.headers;
  return { status: kept.status, headers, ...(kept.body === '' ? {} : { body: kept.body, contentType }) };
}

async function answerAndKeep(
  ports: RequestPorts,
  secret: string,
  key: IdempotencyKey,
  handle: () => ApiAnswer | Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  let answer: ApiAnswer;
  try {
    answer = await handle();
  } catch (error) {
    await ports.idempotency.release(key);
    throw error;
  }
  if (answer.status >= 400) {
    // A refusal changed nothing: the caller may correct what is wrong and use the key again.
    await ports.idempotency.release(key);
    return answer;
  }
  const kept: StoredAnswer = {
    status: answer.status,
    headers: { ...answer.headers, 'Content-Type': answer.contentType ?? 'application/json' },
    body: answer.body === undefined ? '' : JSON.stringify(answer.body),
  };
  const expiresAt = ports.clock.now() + ANSWER_KEPT_MS;
  await ports.idempotency.answer(key, holdsSecret(answer) ? seal(kept, secret, key) : kept, expiresAt);
  return answer;
}

function holdsSecret({ body }: ApiAnswer): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('token' in body || 'upload' in body || 'uploads' in body || 'authorizeUrl' in body)
  );
}
