import * as z from 'zod';

/** Every problem that the API answers with: stable type, status, title. RFC 9457. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is no JSON.' },
  'malformed-request': { status: 400, title: 'The request cannot be understood.' },
  unauthenticated: { status: 401, title: 'A valid token is missing.' },
  forbidden: { status: 403, title: 'This needs a higher role.' },
  'no-access': { status: 403, title: 'Nobody has given this person access yet.' },
  'cross-origin': { status: 403, title: 'A request with a cookie must come from the console itself.' },
  'not-found': { status: 404, title: 'There is no such thing here.' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method.' },
  conflict: { status: 409, title: 'It is too late for this, or something else stands against it.' },
  'still-running': { status: 409, title: 'The first request with this key is still running.' },
  'version-conflict': { status: 412, title: 'Somebody changed it meanwhile.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-media-type': { status: 415, title: 'The body has a content type that is not taken here.' },
  'misdirected-host': { status: 421, title: 'This host name is not ours.' },
  'invalid-body': { status: 422, title: 'The request is well formed, but its content is not taken.' },
  'ambiguous-time': {
    status: 422,
    title: 'The clocks change: this local time does not exist, or exists twice.',
  },
  'key-reused': { status: 422, title: 'This idempotency key was used for another request.' },
  'credentials-rejected': { status: 422, title: 'The network does not accept these credentials.' },
  'version-required': { status: 428, title: 'An If-Match header with the version is missing.' },
  internal: { status: 500, title: 'Something broke on our side.' },
  'network-unreachable': { status: 502, title: 'The network could not be asked.' },
  'issuer-unreachable': { status: 503, title: 'Who vouches for the people here could not be asked.' },
} as const satisfies Readonly<Record<string, { status: number; title: string }>>;

export type ProblemType = keyof typeof PROBLEMS;

export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    candidates: z
      .array(z.string())
      .optional()
      .meta({ description: 'Both instants that an ambiguous local time may mean.' }),
    current: z
      .unknown()
      .optional()
      .meta({ description: 'What is known now, where that explains the refusal.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

export const problemUri = (type: ProblemType) => `/problems/${type}`;
