import type { Answer } from '../../core/adapters/networks/http/answer.ts';
import { createOriginAgent } from '../../core/adapters/networks/http/origin-agent.ts';
import { createXAccountConnector } from '../../core/adapters/networks/x/x-account-connector.ts';
import type { XTransport } from '../../core/adapters/networks/x/x-transport.ts';
import type { Credentials } from '../../core/domain/account.ts';
import type { Instant } from '../../core/domain/ids.ts';
import type { AccountConnector, Refresh } from '../../core/ports/account-connector.ts';
import type { Task } from './calls.ts';
import { type FaultKind, RATES } from './faults.ts';
import { accountIdOf } from './plan.ts';
import { type Origin, problem, tooMany, type XRequest, type XResponse, type XServer } from './x-server.ts';

/**
 * A request that nobody waits for any more may still be accepted: the delay has the tail of a Pareto distribution,
 * cut off after two hours. Every eighth comes after the last look.
 */
export const LATE_ACCEPTANCE = { shortestMs: 5000, exponent: 0.5, longestMs: 7_200_000 } as const;

export function lateAcceptanceMs(draw: number): number {
  const { shortestMs, exponent, longestMs } = LATE_ACCEPTANCE;
  return Math.min(longestMs, Math.round(shortestMs / (1 - draw) ** (1 / exponent)));
}

interface Journey {
  /** When the request reaches the server; absent: never. */
  readonly arrivesAfterMs?: number;
  /** The answer that the caller gets, and when. `response`: what the server says. */
  readonly endsAfterMs: number;
  readonly end: (response: XResponse | undefined) => Answer;
}

const broken = (detail: string) => (): Answer => ({ kind: 'broken', detail });
const answered = (response: XResponse) => (): Answer => ({ kind: 'answered', ...response });
const asServed = (response: XResponse | undefined): Answer =>
  response === undefined ? { kind: 'broken', detail: 'ECONNRESET' } : { kind: 'answered', ...response };

/** HTTP between a task and X, at the level at which the adapter's transport answers. */
export function createXWire(task: Task, server: XServer): XTransport {
  const { events, faults, invariants } = task.surroundings;
  const { chance } = task.subject;

  function call(
    credentials: Credentials,
    { method, path, query = {}, body }: Parameters<XTransport['call']>[1],
    timeoutMs: number,
  ): Promise<Answer> {
    const isSend = method === 'POST' && path === '2/tweets';
    const fault = faults.draw(task.subject, isSend ? 'send' : 'call', isSend ? RATES.send : RATES.call);
    if (fault === 'crash') {
      task.process.crash();
      return new Promise(() => undefined);
    }
    const origin = isSend ? originOf(task) : undefined;
    if (origin !== undefined) invariants.onSend(origin, task.process, timeoutMs);
    const lag = isSend ? faults.draw(task.subject, 'timeline', RATES.accepted) : undefined;
    const request: XRequest = {
      ...{ method, path, query, token: credentials.accessToken },
      body: body === undefined ? undefined : body.bytes.toString(),
      lagMs: lag === undefined ? chance.between('lag', 0, 2000) : chance.between('lag', 4000, 28_000),
      ...(origin === undefined ? {} : { origin }),
    };
    const journey = journeyFor(task, fault, request, timeoutMs, server);
    return travel(task, journey, () => server.serve(request), events.now()).then((answer) => {
      if (origin !== undefined) invariants.onSendEnded(origin, task.process);
      return answer;
    });
  }
  return { call, warmUp: () => undefined };
}

function originOf({ intent, subject }: Task): Origin {
  const [publicationId] = subject.publicationIds;
  if (intent === undefined || publicationId === undefined)
    throw new TypeError(`${subject.name} sends without an intent`);
  const { partIndex, generation, number: attemptNumber, deadlineAt } = intent;
  return { publicationId, partIndex, generation, attemptNumber, deadlineAt };
}

function travel(
  task: Task,
  { arrivesAfterMs, endsAfterMs, end }: Journey,
  serve: () => XResponse,
  leftAt: Instant,
): Promise<Answer> {
  const { events } = task.surroundings;
  return new Promise((resolve) => {
    let response: XResponse | undefined;
    if (arrivesAfterMs !== undefined)
      events.at(leftAt + arrivesAfterMs, () => {
        response = serve();
      });
    events.at(leftAt + endsAfterMs, () => task.process.whenAble(() => resolve(end(response))));
  });
}

/** What becomes of a request under this fault. */
function journeyFor(
  task: Task,
  fault: FaultKind | undefined,
  request: XRequest,
  timeoutMs: number,
  server: XServer,
): Journey {
  const { chance } = task.subject;
  const { events } = task.surroundings;
  const there = chance.between('there', 20, 120);
  const back = there + chance.between('back', 20, 120);
  switch (fault) {
    case 'answer-late':
      return { arrivesAfterMs: there, endsAfterMs: timeoutMs, end: broken('no complete answer in time') };
    case 'accepted-then-reset':
      return { arrivesAfterMs: there, endsAfterMs: back, end: broken('ECONNRESET') };
    case 'accepted-then-503':
      return { arrivesAfterMs: there, endsAfterMs: back, end: answered(problem(503, 'Over capacity')) };
    case 'accepted-later':
      return heldUp(task, timeoutMs);
    case 'dropped':
      return { endsAfterMs: timeoutMs, end: broken('no complete answer in time') };
    case 'refused-503':
    case 'timeline-500':
      return { endsAfterMs: back, end: answered(problem(fault === 'refused-503' ? 503 : 500, 'Error')) };
    case 'body-cut':
      return { arrivesAfterMs: there, endsAfterMs: back, end: cut(chance.next('cut')) };
    case 'not-reached':
      return { endsAfterMs: back, end: () => ({ kind: 'not-sent', detail: 'ECONNREFUSED' }) };
    case 'rate-limited':
    case 'rate-limited-bare':
    case 'timeline-429': {
      const untilAt = events.now() + chance.between('limit', 2000, 90_000);
      const profileId = server.grants.profileOf(request.token);
      if (profileId !== undefined && fault !== 'timeline-429') {
        server.limit(profileId, untilAt);
        task.surroundings.invariants.onLimited(accountIdOf(profileId), untilAt);
      }
      const response = fault === 'rate-limited-bare' ? problem(429, '') : tooMany(untilAt);
      return { endsAfterMs: back, end: answered(response) };
    }
    case 'unauthorized-once':
      return { endsAfterMs: back, end: answered(problem(401, 'Unauthorized')) };
    case 'unreadable-403':
      return unreadable(there, back, chance.next('served'));
    case 'out-of-credits':
      return { endsAfterMs: back, end: answered(problem(402, 'No credits')) };
    case 'freeze':
      task.process.freeze(chance.between('freeze', 500, 40_000));
      return { arrivesAfterMs: there, endsAfterMs: back, end: asServed };
    case 'crash-after-call':
      task.process.crash();
      return { arrivesAfterMs: there, endsAfterMs: back, end: asServed };
    default:
      return { arrivesAfterMs: there, endsAfterMs: back, end: asServed };
  }
}

/** Caught in a proxy or a queue of the network: whoever asked is told something long before it is done. */
function heldUp({ subject: { chance } }: Task, timeoutMs: number): Journey {
  const arrivesAfterMs = lateAcceptanceMs(chance.next('tail'));
  const way = chance.next('way');
  if (way < 0.4) return { arrivesAfterMs, endsAfterMs: timeoutMs, end: broken('no complete answer in time') };
  if (way < 0.7) return { arrivesAfterMs, endsAfterMs: 300, end: broken('ECONNRESET') };
  return { arrivesAfterMs, endsAfterMs: 2000, end: answered(problem(504, 'Gateway Timeout')) };
}

/** The connection ends before the body does, or the body that comes is not all of it. */
function cut(draw: number): Journey['end'] {
  if (draw < 0.5) return broken('aborted');
  return (response) =>
    response === undefined
      ? { kind: 'broken', detail: 'aborted' }
      : { kind: 'answered', ...response, data: JSON.stringify(response.data).slice(0, 12) };
}

/** A 403 from something between us and the network, which may have let the request pass. */
function unreadable(there: number, back: number, draw: number): Journey {
  const end = answered({ status: 403, headers: {}, data: '<html>' });
  return { ...(draw < 0.5 ? { arrivesAfterMs: there } : {}), endsAfterMs: back, end };
}

/** X's own tokens last two hours (docs.x.com fundamentals/authentication/oauth-2-0). */
export const TOKEN_MS = 7_200_000;
const NOWHERE = {
  baseUrl: new URL('http://127.0.0.1:1/'),
  origin: createOriginAgent(new URL('http://127.0.0.1:1/'), 'anywhere'),
  client: undefined,
};

/** The adapter's connector, its token endpoint replaced: it speaks to a socket of its own. */
export function createXConnector(task: Task, transport: XTransport, server: XServer): AccountConnector {
  const { events, faults, invariants } = task.surroundings;
  return {
    ...createXAccountConnector(transport, NOWHERE),
    refresh({ refreshToken = '' }) {
      const fault = faults.draw(task.subject, 'refresh', RATES.refresh);
      const isOpen = invariants.onRefresh(refreshToken);
      if (fault === 'crash-after-call') task.process.crash();
      return new Promise<Refresh>((resolve) => {
        events.at(events.now() + 150, () => {
          isOpen.ends();
          const credentials =
            fault === 'refresh-503' ? undefined : server.grants.refresh(refreshToken, TOKEN_MS);
          const answer: Refresh =
            fault === 'refresh-503' || fault === 'refresh-answer-lost'
              ? { kind: 'unreachable', detail: fault }
              : credentials === undefined
                ? { kind: 'rejected', detail: 'the token endpoint answered 400' }
                : { kind: 'refreshed', credentials };
          task.process.whenAble(() => resolve(answer));
        });
      });
    },
  };
}
