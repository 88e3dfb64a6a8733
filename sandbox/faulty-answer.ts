import type { Context } from 'hono';
import type { FaultRule, Struck } from './faults.ts';

/** How a network says what faults make it say, and what they do to its tokens. */
export interface FaultAnswers {
  failure(status: 500 | 503): Response;
  /** `waitMs`: what its headers name; `undefined`: they name nothing. */
  tooMany(waitMs: number | undefined): Response;
  unauthorized(): Response;
  duplicate(): Response;
  /** Makes the token of this request useless; `revoke`: whatever could replace it, too. */
  endToken(request: Request, how: 'rotate' | 'revoke'): void;
}

const DEFAULT_DELAY_MS = { late: 1000, 'accept-later': 1000, 'slow-drip': 100, '429': 2000 } as const;

/** Carries a request out, or does not, or later, and answers as the fault wants. */
export async function answerFaulty(
  context: Context,
  struck: Struck | undefined,
  answers: FaultAnswers,
  carryOut: () => Promise<Response>,
): Promise<Response> {
  const fault = struck?.rule;
  const delayMs = (kind: keyof typeof DEFAULT_DELAY_MS) => fault?.delayMs ?? DEFAULT_DELAY_MS[kind];
  switch (fault?.kind) {
    case 'refuse-503':
      return answers.failure(503);
    case 'timeline-500':
      return answers.failure(500);
    case '429':
      return answers.tooMany(delayMs('429'));
    case '429-bare':
      return answers.tooMany(undefined);
    case '401':
      return answers.unauthorized();
    case 'rotate-token':
    case 'revoke-token':
      answers.endToken(context.req.raw, fault.kind === 'rotate-token' ? 'rotate' : 'revoke');
      return answers.unauthorized();
    case 'duplicate':
      return answers.duplicate();
    case 'accept-later':
      // The body is read now: after the reset there is nothing left to read.
      await context.req.arrayBuffer();
      setTimeout(() => void carryOutLate(struck, carryOut), delayMs('accept-later'));
      return brokenOff('');
    default:
      return spoil(await carryOut(), fault, answers, delayMs);
  }
}

async function carryOutLate(struck: Struck | undefined, carryOut: () => Promise<Response>): Promise<void> {
  await carryOut().catch(() => undefined);
  if (struck !== undefined) struck.strike.carriedOutAt = Date.now();
}

async function spoil(
  answer: Response,
  fault: FaultRule | undefined,
  answers: FaultAnswers,
  delayMs: (kind: 'late' | 'slow-drip') => number,
): Promise<Response> {
  switch (fault?.kind) {
    case 'late':
      await new Promise((resolve) => setTimeout(resolve, delayMs('late')));
      return answer;
    case 'accept-then-503':
      return answers.failure(503);
    case 'accept-then-timeout':
      return new Promise<Response>(() => undefined);
    case 'accept-then-reset':
      return brokenOff('');
    case 'cut-body': {
      const text = await answer.text();
      return brokenOff(text.slice(0, text.length / 2));
    }
    case 'slow-drip':
      return dripping(answer, delayMs('slow-drip'));
    case 'wrong-content-type':
      return new Response(await answer.text(), {
        status: answer.status,
        headers: { 'content-type': 'text/html' },
      });
    default:
      return answer;
  }
}

/** An answer whose body ends in an error: the server then destroys the connection. */
function brokenOff(begun: string): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun !== '') controller.enqueue(new TextEncoder().encode(begun));
      controller.error(new Error('broken off on purpose'));
    },
  });
  return new Response(body, {
    status: 201,
    headers: { 'content-type': 'application/json', 'content-length': String(begun.length + 100) },
  });
}

/** The answer byte by byte. */
async function dripping(answer: Response, delayMs: number): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent >= bytes.length) {
        controller.close();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      controller.enqueue(bytes.subarray(sent, (sent += 1)));
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
}
