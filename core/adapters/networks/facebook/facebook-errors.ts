import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';
import type { Answered } from '../http/answer.ts';
import { cut, printable } from '../http/foreign-text.ts';
import { retryAfter, retryAtAfter } from '../http/retry-at.ts';

const Said = z.string().optional().catch(undefined);
const Code = z.number().int().optional().catch(undefined);
const ErrorAnswer = z.object({
  error: z.object({
    code: z.number().int(),
    message: Said,
    error_subcode: Code,
    error_user_msg: Said,
    is_transient: z.boolean().optional().catch(undefined),
  }),
});

/**
 * What an error answer says about the request: `unclear` where it does not prove that nothing was done.
 * Codes: developers.facebook.com/docs/graph-api/guides/error-handling.
 */
export type Verdict =
  | { readonly kind: 'rate-limited'; readonly retryAt: Instant; readonly detail: string }
  | { readonly kind: Exclude<VerdictKind, 'rate-limited'>; readonly detail: string };

type VerdictKind =
  | 'unauthorized'
  | 'rate-limited'
  | 'duplicate'
  | 'not-permitted'
  | 'link-unreadable'
  /** The object does not exist, or not for this token, or not yet. */
  | 'not-there'
  | 'invalid'
  | 'unclear';

export function verdictOf({ status, headers, data }: Answered, now: Instant): Verdict {
  const error = ErrorAnswer.safeParse(data).data?.error;
  const detail = error === undefined ? `HTTP ${status}` : textOf(error);
  // A server that failed, and one that says both yes and no, may have done what it was asked.
  if (status >= 500 || status < 400) return { kind: 'unclear', detail };
  const kind = error === undefined ? kindOfStatus(status) : kindOfCode(error);
  if (kind !== 'rate-limited') return { kind, detail };
  const retryAt = retryAtOf(headers, now);
  return { kind, detail, retryAt: error?.code === BLOCKED ? Math.max(retryAt, now + BLOCK_MS) : retryAt };
}

/** RFC 9110, 15.5.2, and RFC 6585, 4: without an error that can be read, only these say that nothing was done. */
function kindOfStatus(status: number): VerdictKind {
  if (status === 401) return 'unauthorized';
  return status === 429 ? 'rate-limited' : 'unclear';
}

type GraphError = z.infer<typeof ErrorAnswer>['error'];

/** Refused for a while, "posting too fast" among the reasons; how long is not documented. */
const BLOCKED = 368;
const BLOCK_MS = 3_600_000;
/** Of code 100: the object does not exist, cannot be loaded, or does not take this call. */
const NOT_THERE_SUBCODE = 33;

function kindOfCode(error: GraphError): VerdictKind {
  const kind = kindOfDefiniteCode(error);
  const isRefusal = kind === 'invalid' || kind === 'not-permitted' || kind === 'link-unreadable';
  return isRefusal && error.is_transient === true ? 'unclear' : kind;
}

function kindOfDefiniteCode({ code, error_subcode, message = '' }: GraphError): VerdictKind {
  if (code >= 200 && code <= 299) return 'not-permitted';
  // developers.facebook.com/docs/graph-api/overview/rate-limiting: business use cases have codes of their own.
  if (code >= 80_000 && code <= 80_014) return 'rate-limited';
  switch (code) {
    case 102:
    case 190:
      return 'unauthorized';
    case 4:
    case 17:
    case 32:
    case 341:
    case 613:
      return 'rate-limited';
    case BLOCKED:
      // One code for two things; the duplicate is seen in the field (github.com/arsduo/koala/issues/422).
      return /already (been )?posted/i.test(message) ? 'duplicate' : 'rate-limited';
    case 506:
      return 'duplicate';
    case 3:
    case 10:
      return 'not-permitted';
    case 1_609_005:
      return 'link-unreadable';
    case 803:
      return 'not-there';
    case 100:
      return error_subcode === NOT_THERE_SUBCODE ? 'not-there' : 'invalid';
    default:
      // Among them 1 and 2: Facebook has published and answered with them (github.com/arsduo/koala/issues/699).
      return 'unclear';
  }
}

/** For people. */
function textOf({ code, error_user_msg, message }: GraphError): string {
  const said = printable(error_user_msg ?? message ?? '');
  return cut(said === '' ? `code ${code}` : `${said} (code ${code})`);
}

const BusinessUsage = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().nonnegative().optional() })),
);
const AppUsage = z.record(z.string(), z.number());
/** The app's calls are counted over a rolling hour in per cent; Facebook does not say when there is room again. */
const APP_PAUSE_MS = 600_000;

function retryAtOf(headers: Answered['headers'], now: Instant): Instant {
  const minutes = Object.values(readHeader(BusinessUsage, headers['x-business-use-case-usage']) ?? {})
    .flat()
    .map(({ estimated_time_to_regain_access: wait = 0 }) => wait)
    .filter((wait) => wait > 0);
  const usage = Object.values(readHeader(AppUsage, headers['x-app-usage']) ?? {});
  const ends = [
    ...minutes.map((wait) => now + wait * 60_000),
    ...(usage.some((percent) => percent >= 100) ? [now + APP_PAUSE_MS] : []),
    retryAfter(headers['retry-after'], now),
  ];
  return retryAtAfter(ends, now);
}

function readHeader<Value>(schema: z.ZodType<Value>, value: unknown): Value | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
